package stock

import (
	"math"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
)

// A window slides over the last two axes, height and width, of a padded image.
type window struct {
	kernel, stride, dilation [2]int
	pad                      [4]int // north, south, west, east
}

// outputs returns how many places the window has along each axis.
func (w window) outputs(image tensor.Shape) (h, ww int) {
	size := func(k int) int {
		return (image[2+k]+w.pad[2*k]+w.pad[2*k+1]-w.dilation[k]*(w.kernel[k]-1)-1)/w.stride[k] + 1
	}
	return size(0), size(1)
}

// at returns what the window sees of a channel at a place, row by row, zeros where it sees padding, and what of it is inside.
func (w window) at(x array, batch, channel, row, col int) (all, inside []float64) {
	for i := range w.kernel[0] {
		for j := range w.kernel[1] {
			r, c := row*w.stride[0]+i*w.dilation[0]-w.pad[0], col*w.stride[1]+j*w.dilation[1]-w.pad[2]
			v := 0.0
			if r >= 0 && r < x.shape[2] && c >= 0 && c < x.shape[3] {
				v = x.get(batch, channel, r, c)
				inside = append(inside, v)
			}
			all = append(all, v)
		}
	}
	return all, inside
}

// pooled applies f to what the window sees of a channel, at each place.
func (w window) pooled(f func(all, inside []float64) float64) func([]array) []float64 {
	return func(in []array) []float64 {
		x := in[0]
		h, ww := w.outputs(x.shape)
		return newArray(tensor.Shape{x.shape[0], x.shape[1], h, ww}, func(at []int) float64 {
			return f(w.at(x, at[0], at[1], at[2], at[3]))
		}).data
	}
}

// largest is the maximum inside of the image, or NaN if one of the elements is.
func largest(_, inside []float64) float64 {
	if slices.ContainsFunc(inside, math.IsNaN) {
		return math.NaN()
	}
	return slices.Max(inside)
}

// average is the mean, in which padding counts as zeros.
func average(all, _ []float64) float64 { return mean(all) }

// convolved is the sum of products with a filter a channel of the output, (out, in, height, width).
func (w window) convolved(in []array) []float64 {
	x, filter := in[0], in[1]
	h, ww := w.outputs(x.shape)
	return newArray(tensor.Shape{x.shape[0], filter.shape[0], h, ww}, func(at []int) float64 {
		s := 0.0
		for channel := range x.shape[1] {
			all, _ := w.at(x, at[0], channel, at[2], at[3])
			for k, v := range all {
				s += v * filter.get(at[1], channel, k/w.kernel[1], k%w.kernel[1])
			}
		}
		return s
	}).data
}

// columns lists what the window sees, (batch, height, width, channels·kernel).
func (w window) columns(in []array) []float64 {
	x := in[0]
	h, ww := w.outputs(x.shape)
	n := w.kernel[0] * w.kernel[1]
	return newArray(tensor.Shape{x.shape[0], h, ww, x.shape[1] * n}, func(at []int) float64 {
		all, _ := w.at(x, at[0], at[3]/n, at[1], at[2])
		return all[at[3]%n]
	}).data
}

func (c *catalogue) pools() {
	one := [2]int{1, 1}
	for _, p := range []struct {
		name       string
		shape, pad []int
		kernel     [2]int
		stride     [2]int
		operand    func(...int) op.Operand
	}{
		{"2x2", []int{2, 3, 4, 4}, []int{0, 0}, [2]int{2, 2}, [2]int{2, 2}, distinct},
		{"2x2, stride 1", []int{1, 2, 3, 5}, []int{0, 0}, [2]int{2, 2}, one, distinct},
		{"2x2, stride 1", []int{1, 2, 3, 4}, []int{0, 0}, [2]int{2, 2}, one, distinct}, // as wide as the window has elements
		{"3x2, stride 2", []int{1, 2, 5, 6}, []int{0, 0}, [2]int{3, 2}, [2]int{2, 2}, distinct},
		{"2x2, pad 1", []int{1, 2, 4, 4}, []int{1, 1}, [2]int{2, 2}, [2]int{2, 2}, distinct},
		{"2x2, four-sided pad 1, 0, 0, 1", []int{1, 2, 4, 4}, []int{1, 0, 0, 1}, [2]int{2, 2}, one, distinct},
	} {
		w := window{kernel: p.kernel, stride: p.stride, dilation: one, pad: [4]int{p.pad[0], p.pad[0], p.pad[1], p.pad[1]}}
		if len(p.pad) == 4 {
			copy(w.pad[:], p.pad)
		}
		c.add("MaxPool2D", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			return gorgonia.MaxPool2D(in[0], tensor.Shape(p.kernel[:]), p.pad, p.stride[:])
		}, w.pooled(largest), p.operand(p.shape...)).with("%s", p.name)
		c.add("AveragePool2D", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			return gorgonia.AveragePool2D(in[0], tensor.Shape(p.kernel[:]), p.pad, p.stride[:])
		}, w.pooled(average), p.operand(p.shape...)).with("%s", p.name)
	}
	square := window{kernel: [2]int{2, 2}, stride: [2]int{2, 2}, dilation: one}
	c.add("MaxPool2D", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
		return gorgonia.MaxPool2D(in[0], tensor.Shape{2, 2}, []int{0, 0}, []int{2, 2})
	}, square.pooled(largest), values("NaN", []int{1, 1, 2, 2}, slices.Repeat([]float64{math.NaN()}, 4)...)).extreme()
	line := window{kernel: [2]int{1, 3}, stride: [2]int{1, 2}, dilation: one}
	c.add("MaxPool1D", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.MaxPool1D(in[0], 3, 0, 2) }, line.pooled(largest), distinct(2, 3, 1, 7)).with("3, stride 2")
	c.add("AveragePool1D", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.AveragePool1D(in[0], 3, 0, 2) }, line.pooled(average), distinct(2, 3, 1, 7)).with("3, stride 2")
	c.add("GlobalAveragePool2D", of1(gorgonia.GlobalAveragePool2D), along([]int{2, 3}, mean), normal(2, 3, 4, 5))
}

func (c *catalogue) convolutions() {
	for _, p := range []struct {
		name                  string
		shape, filter         []int
		pad, stride, dilation [2]int
	}{
		{"plain", []int{2, 1, 4, 5}, []int{2, 1, 3, 3}, [2]int{0, 0}, [2]int{1, 1}, [2]int{1, 1}},
		{"pad 1", []int{2, 2, 4, 5}, []int{3, 2, 3, 3}, [2]int{1, 1}, [2]int{1, 1}, [2]int{1, 1}},
		{"stride 2", []int{1, 2, 5, 7}, []int{2, 2, 3, 3}, [2]int{0, 0}, [2]int{2, 2}, [2]int{1, 1}},
		{"dilation 2", []int{1, 2, 6, 5}, []int{2, 2, 2, 2}, [2]int{0, 0}, [2]int{1, 1}, [2]int{2, 2}},
		{"stride 1, 2, pad 0, 1", []int{1, 1, 4, 6}, []int{2, 1, 2, 3}, [2]int{0, 1}, [2]int{1, 2}, [2]int{1, 1}},
		{"1x1", []int{2, 3, 2, 3}, []int{2, 3, 1, 1}, [2]int{0, 0}, [2]int{1, 1}, [2]int{1, 1}},
	} {
		kernel := [2]int{p.filter[2], p.filter[3]}
		w := window{kernel, p.stride, p.dilation, [4]int{p.pad[0], p.pad[0], p.pad[1], p.pad[1]}}
		c.add("Conv2d", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			return gorgonia.Conv2d(in[0], in[1], tensor.Shape(kernel[:]), p.pad[:], p.stride[:], p.dilation[:])
		}, w.convolved, normal(p.shape...), normal(p.filter...)).with("%s", p.name)
		c.add("Im2Col", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			return gorgonia.Im2Col(in[0], tensor.Shape(kernel[:]), tensor.Shape(p.pad[:]), tensor.Shape(p.stride[:]), tensor.Shape(p.dilation[:]))
		}, w.columns, normal(p.shape...)).with("%dx%d, %s", kernel[0], kernel[1], p.name)
	}
	w := window{kernel: [2]int{1, 3}, stride: [2]int{1, 2}, dilation: [2]int{1, 1}, pad: [4]int{0, 0, 1, 1}}
	c.add("Conv1d", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return gorgonia.Conv1d(in[0], in[1], 3, 1, 2, 1) }, w.convolved, normal(2, 2, 1, 7), normal(3, 2, 1, 3)).with("pad 1, stride 2")
}
