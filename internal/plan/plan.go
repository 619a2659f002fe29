// Package plan is the planned machine's intermediate form: values, the places in memory where they live, and the steps
// that compute one from others. Operators lower themselves to steps; the machine orders them, gives every value a
// place by its lifetime, and then only runs kernels.
package plan

import (
	"nabla/internal/simd"
)

// A Kernel computes a step's output from its inputs. It takes the slices of its values anew on every run, since an
// input may be bound to other memory between runs, and it writes every element of the output.
type Kernel func(p *simd.Pool) error

// A Step computes Out from In.
type Step struct {
	In  []*Value
	Out *Value
	Run Kernel

	FLOPs int // of a run, 2 for each multiply-add of a product; 0 for what is no product
}
