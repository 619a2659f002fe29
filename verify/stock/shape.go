package stock

import (
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// picked returns the elements of the first operand at places that the index of an element of shape has.
func picked(shape tensor.Shape, from func(at []int) []int) func([]array) []float64 {
	return func(in []array) []float64 {
		return newArray(shape, func(at []int) float64 { return in[0].get(from(at)...) }).data
	}
}

// unchanged returns the elements of the first operand.
func unchanged(in []array) []float64 { return in[0].data }

// shapes are operators that rearrange elements.
func (c *catalogue) shapes() {
	type slices2 = []tensor.Slice
	for _, s := range []struct {
		name   string
		from   []int
		slices slices2
		to     []int // with axes of size 1 where one index is taken
		start  []int
	}{
		{"1:5", []int{7}, slices2{gorgonia.S(1, 5)}, []int{4}, []int{1}},
		{"2", []int{7}, slices2{gorgonia.S(2)}, []int{1}, []int{2}},
		{"1:3", []int{4, 5}, slices2{gorgonia.S(1, 3)}, []int{2, 5}, []int{1, 0}},
		{"1", []int{4, 5}, slices2{gorgonia.S(1)}, []int{1, 5}, []int{1, 0}},
		{":, 1:3", []int{4, 5}, slices2{nil, gorgonia.S(1, 3)}, []int{4, 2}, []int{0, 1}},
		{":, 2", []int{4, 5}, slices2{nil, gorgonia.S(2)}, []int{4, 1}, []int{0, 2}},
		{"1:3, 2:5", []int{4, 5}, slices2{gorgonia.S(1, 3), gorgonia.S(2, 5)}, []int{2, 3}, []int{1, 2}},
		{":, 1:3", []int{2, 4, 3}, slices2{nil, gorgonia.S(1, 3)}, []int{2, 2, 3}, []int{0, 1, 0}},
		{":, :, 1", []int{2, 4, 3}, slices2{nil, nil, gorgonia.S(1)}, []int{2, 4, 1}, []int{0, 0, 1}},
		{"256:258", []int{300}, slices2{gorgonia.S(256, 258)}, []int{2}, []int{256}},
	} {
		c.add("Slice", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Slice(in[0], s.slices...) },
			picked(s.to, func(at []int) []int {
				from := slices.Clone(at)
				for k := range from {
					from[k] += s.start[k]
				}
				return from
			}), normal(s.from...)).with("%s", s.name)
	}
	for _, s := range []struct{ from, axes []int }{
		{[]int{3, 4}, nil}, {[]int{1, 4}, nil}, {[]int{2, 3, 4}, []int{2, 0, 1}}, {[]int{2, 3, 4}, []int{0, 2, 1}}, {[]int{2, 3, 4, 2}, []int{0, 2, 3, 1}},
	} {
		axes := s.axes
		if axes == nil {
			axes = []int{1, 0}
		}
		to := make(tensor.Shape, len(axes))
		for k, a := range axes {
			to[k] = s.from[a]
		}
		c.add("Transpose", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Transpose(in[0], s.axes...) },
			picked(to, func(at []int) []int {
				from := make([]int, len(at))
				for k, a := range axes {
					from[a] = at[k]
				}
				return from
			}), normal(s.from...)).with("%v", axes)
	}
	for _, s := range []struct{ from, to []int }{
		{[]int{6}, []int{2, 3}}, {[]int{2, 3}, []int{6}}, {[]int{2, 3, 5}, []int{2, 15}}, {[]int{2, 15}, []int{5, 1, 3, 2}}, {[]int{1, 6}, []int{6, 1}},
	} {
		c.add("Reshape", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			return gorgonia.Reshape(in[0], tensor.Shape(s.to).Clone())
		},
			unchanged, normal(s.from...)).with("to %v", s.to)
	}
	add := pairwise(sum2)
	c.add("Reshape", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
		x, err := gorgonia.Reshape(in[0], tensor.Shape{2, 3})
		if err != nil {
			return nil, err
		}
		return gorgonia.Add(x, in[1])
	}, func(in []array) []float64 { return add([]array{{in[1].shape, in[0].data}, in[1]}) }, normal(6), normal(2, 3)).with("to [2 3], then Add")
	c.add("Ravel", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
		x, err := gorgonia.Ravel(in[0])
		if err != nil {
			return nil, err
		}
		return gorgonia.Add(x, in[1])
	}, func(in []array) []float64 { return add([]array{{in[1].shape, in[0].data}, in[1]}) }, normal(2, 3), normal(6)).with("then Add")
	for _, s := range [][]int{{3, 4}, {2, 3, 2}} {
		c.add("Ravel", of1(gorgonia.Ravel), unchanged, normal(s...))
	}
	for _, s := range []struct {
		axis int
		a, b []int
	}{{0, []int{3}, []int{4}}, {0, []int{3, 4}, []int{2, 4}}, {1, []int{3, 4}, []int{3, 2}}, {1, []int{2, 3, 2}, []int{2, 1, 2}}, {2, []int{2, 3, 2}, []int{2, 3, 3}}} {
		c.add("Concat", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Concat(s.axis, in...) },
			func(in []array) []float64 {
				to := tensor.Shape(s.a).Clone()
				to[s.axis] += s.b[s.axis]
				return newArray(to, func(at []int) float64 {
					if at[s.axis] < s.a[s.axis] {
						return in[0].get(at...)
					}
					at = slices.Clone(at)
					at[s.axis] -= s.a[s.axis]
					return in[1].get(at...)
				}).data
			}, normal(s.a...), normal(s.b...)).with("axis %d", s.axis)
	}
	for axis := range 2 {
		c.add("Unconcat", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			parts, err := gorgonia.Unconcat(in[0], axis, 2)
			if err != nil {
				return nil, err
			}
			return gorgonia.HadamardProd(parts[0], parts[1])
		}, func(in []array) []float64 {
			to := in[0].shape.Clone()
			to[axis] /= 2
			return newArray(to, func(at []int) float64 {
				other := slices.Clone(at)
				other[axis] += to[axis]
				return in[0].get(at...) * in[0].get(other...)
			}).data
		}, normal(4, 6)).with("axis %d, product of the halves", axis)
	}
	for _, s := range []struct {
		axis  int
		shape []int
		pick  []int
	}{
		{0, []int{5}, []int{3, 0, 3, 1}}, {0, []int{4, 3}, []int{3, 0, 3, 1}}, {0, []int{4, 3}, []int{3, 0}}, {0, []int{4, 3, 2}, []int{3, 0}},
		{1, []int{3, 4}, []int{3, 0, 3, 1}}, {1, []int{3, 4}, []int{3, 0}}, {1, []int{2, 4, 3}, []int{3, 0, 1}},
	} {
		pick := s.pick
		to := tensor.Shape(s.shape).Clone()
		to[s.axis] = len(pick)
		c.add("ByIndices", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.ByIndices(in[0], in[1], s.axis) },
			picked(to, func(at []int) []int {
				at = slices.Clone(at)
				at[s.axis] = pick[at[s.axis]]
				return at
			}), normal(s.shape...), indices(tensor.Shape{len(pick)}, pick...)).with("axis %d", s.axis)
	}
	c.add("At", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.At(in[0], 1, 2) },
		func(in []array) []float64 { return []float64{in[0].get(1, 2)} }, normal(3, 4)).with("1, 2")
	c.add("KeepDims", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
		return gorgonia.KeepDims(in[0], false, func(a *gorgonia.Node) (*gorgonia.Node, error) { return gorgonia.Sum(a, 1) })
	}, along([]int{1}, total), normal(3, 4)).with("Sum")
	for _, scale := range []int{1, 2, 3} {
		c.add("Upsample2D", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Upsample2D(in[0], scale) },
			picked(tensor.Shape{2, 3, 2 * scale, 3 * scale}, func(at []int) []int { return []int{at[0], at[1], at[2] / scale, at[3] / scale} }),
			normal(2, 3, 2, 3)).with("scale %d", scale)
	}
	for _, dropped := range []float64{0, 0.25} {
		c.add("Dropout", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Dropout(in[0], dropped) }, unchanged, normal(6, 5)).with("p = %v", dropped)
	}
}
