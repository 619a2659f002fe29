package stock

import (
	"slices"
	"strings"

	"gorgonia.org/tensor"
)

// places calls f with every index of a shape in row-major order, and the place of the element. f must not keep at.
func places(shape tensor.Shape, f func(at []int, place int)) {
	at := make([]int, len(shape))
	for place := range shape.TotalSize() {
		f(at, place)
		for k := len(shape) - 1; k >= 0; k-- {
			if at[k]++; at[k] < shape[k] {
				break
			}
			at[k] = 0
		}
	}
}

// get returns the element at an index; along axes of size 1 every index is that of the one element there is.
func (a array) get(at ...int) float64 {
	place := 0
	for k, d := range a.shape {
		place *= d
		if d > 1 {
			place += at[k]
		}
	}
	return a.data[place]
}

// newArray returns an array whose elements are functions of their index.
func newArray(shape tensor.Shape, f func(at []int) float64) array {
	a := array{shape, make([]float64, shape.TotalSize())}
	places(shape, func(at []int, place int) { a.data[place] = f(at) })
	return a
}

// einsum returns a sum of products in Einstein's notation: "ij,jk->ik" is the product of two matrices.
func einsum(notation string) func([]array) []float64 {
	from, to, _ := strings.Cut(notation, "->")
	terms := strings.Split(from, ",")
	return func(in []array) []float64 {
		letters, size := []byte(to), map[byte]int{}
		for k, term := range terms {
			for i := range term {
				if _, ok := size[term[i]]; !ok && !slices.Contains(letters, term[i]) {
					letters = append(letters, term[i])
				}
				size[term[i]] = in[k].shape[i]
			}
		}
		shape := make(tensor.Shape, len(letters))
		for i, l := range letters {
			shape[i] = size[l]
		}
		summed := shape[len(to):].TotalSize()
		out := make([]float64, shape.TotalSize()/summed)
		places(shape, func(at []int, place int) {
			product := 1.0
			for k, term := range terms {
				where := make([]int, len(term))
				for i := range term {
					where[i] = at[slices.Index(letters, term[i])]
				}
				product *= in[k].get(where...)
			}
			out[place/summed] += product
		})
		return out
	}
}

// along applies f to what lies along some axes, or along all if none is given: in row-major order of what remains.
func along(axes []int, f func(v []float64) float64) func([]array) []float64 {
	return func(in []array) []float64 {
		shape := in[0].shape
		rest := tensor.Shape{1}
		for k, d := range shape {
			if len(axes) > 0 && !slices.Contains(axes, k) {
				rest = append(rest, d)
			}
		}
		groups := make([][]float64, rest.TotalSize())
		places(shape, func(at []int, place int) {
			group := 0
			for k, d := range shape {
				if len(axes) > 0 && !slices.Contains(axes, k) {
					group = group*d + at[k]
				}
			}
			groups[group] = append(groups[group], in[0].data[place])
		})
		out := make([]float64, len(groups))
		for i, v := range groups {
			out[i] = f(v)
		}
		return out
	}
}

// within replaces what lies along an axis by f of it, which has the same length.
func within(axis int, f func(v []float64) []float64) func([]array) []float64 {
	return func(in []array) []float64 {
		a := in[0]
		out := make([]float64, len(a.data))
		stride := a.shape[axis+1:].TotalSize()
		if axis == len(a.shape)-1 {
			stride = 1
		}
		n := a.shape[axis]
		for start := range a.data {
			if start/stride%n != 0 {
				continue
			}
			v := make([]float64, n)
			for i := range v {
				v[i] = a.data[start+i*stride]
			}
			for i, w := range f(v) {
				out[start+i*stride] = w
			}
		}
		return out
	}
}
