// Package safetensors reads and writes files of named tensors in the safetensors format: eight bytes with the length
// of a header (little endian), the header as JSON, then the tensors' elements, little endian and without gaps.
//
// The reader trusts nothing: every size is checked before memory is taken for it, and a file that is read without
// an error is one that describes each of its bytes exactly once. The writer is deterministic: equal tensors and
// metadata give equal bytes on every machine.
//
// Source: https://huggingface.co/docs/safetensors, section Format.
package safetensors

import (
	"math"

	"github.com/pkg/errors"
)

// Tensor is a named array. Data is a []float32, []float64 or []int64 in row-major order with as many elements as
// the product of Shape; an empty Shape is a scalar, one element.
type Tensor struct {
	Name  string
	Shape []int
	Data  any
}

const (
	// maxHeader bounds what a header may take: about 150,000 tensors, far above any model here, and little enough
	// to read before anything in the file has proved to be true.
	maxHeader = 16 << 20

	// align is where data starts and what the header is padded to, so that a mapped file can be used in place.
	align = 8

	// metadataKey is the header's one name that is not a tensor's.
	metadataKey = "__metadata__"
)

// count returns the product of shape: the number of elements. An error if a dimension is negative or the product
// is above what an int holds.
func count(shape []int) (int, error) {
	n := 1
	for i, d := range shape {
		if d < 0 {
			return 0, errors.Errorf("shape %v: dimension %d is negative", shape, i)
		}
		if d != 0 && n > math.MaxInt/d {
			return 0, errors.Errorf("shape %v: more than %d elements", shape, math.MaxInt)
		}
		n *= d
	}
	return n, nil
}
