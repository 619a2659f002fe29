package plan

import (
	"slices"

	"github.com/pkg/errors"

	"nabla/internal/simd"
)

// Fold computes now what depends on constants alone, and drops the steps. One that fails stays, to fail when it is run.
func (p *Program) Fold() {
	p.Steps = slices.DeleteFunc(p.Steps, func(s *Step) bool {
		if !s.Pure || s.Out.Bound() || len(s.In) == 0 || slices.ContainsFunc(s.In, func(v *Value) bool { return !v.Constant }) {
			return false
		}
		out := NewValue(s.Out.Dtype, s.Out.Shape)
		Alloc(out)
		if try(s.Op.Bind(out, s.In)) != nil {
			return false
		}
		s.Out.data, s.Out.Constant = out.data, true
		return true
	})
}

// try runs a kernel on the caller's thread; a panic is an error.
func try(k Kernel) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = errors.Errorf("panic: %v", r)
		}
	}()
	return k((*simd.Pool)(nil))
}
