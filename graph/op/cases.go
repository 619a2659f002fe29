package op

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A Case is one use of an operator on which package verify certifies it: in float64 and float32, first and second order.
type Case struct {
	Op   string // what the operator's Name begins with
	Name string // the operands, and what is special about them; unique among the operator's cases
	In   []Operand
	Make func(in gorgonia.Nodes) (*gorgonia.Node, error)
}

// A Kind says what the elements of an operand are.
type Kind int

const (
	Real  Kind = iota // numbers of the model's element type, with respect to which one differentiates
	Class             // int64 class indices
	Step              // int64 (2): the key of randomness, see Dropout
)

// An Operand describes an argument of a case: its shape, and the domain that its elements come from.
type Operand struct {
	Kind   Kind
	Shape  tensor.Shape
	Domain string
	Draw   func(r *rand.Rand, dst []float64) // fills dst with elements, in row-major order
}

// Values returns elements of the operand's domain in row-major order; whole numbers unless the kind is Real.
func (o Operand) Values(r *rand.Rand) []float64 {
	dst := make([]float64, o.Shape.TotalSize())
	o.Draw(r, dst)
	return dst
}

// String describes the operand: its shape, and its domain where that is not N(0, 1).
func (o Operand) String() string {
	size := make([]string, len(o.Shape))
	for i, d := range o.Shape {
		size[i] = fmt.Sprint(d)
	}
	s := strings.Join(size, "x")
	if len(size) == 0 {
		s = "scalar"
	}
	if o.Domain != "" {
		s += " " + o.Domain
	}
	return s
}

// normal is N(0, scale²): small scales for the curved part of a function, large ones for its tails.
func normal(scale float64, shape ...int) Operand {
	o := Operand{Kind: Real, Shape: shape, Draw: func(r *rand.Rand, dst []float64) {
		for i := range dst {
			dst[i] = scale * r.NormFloat64()
		}
	}}
	if scale != 1 {
		o.Domain = fmt.Sprintf("times %v", scale)
	}
	return o
}

// Normal is an operand from N(0, 1).
func Normal(shape ...int) Operand { return normal(1, shape...) }

// apart takes turns above 0.1 and below -0.1, so that no difference of small step crosses a kink at 0.
func apart(shape ...int) Operand {
	return Operand{Real, shape, "apart from 0", func(r *rand.Rand, dst []float64) {
		for i := range dst {
			dst[i] = (0.1 + r.ExpFloat64()) * float64(1-2*(i%2))
		}
	}}
}

// distribution has rows of positive numbers that sum to one.
func distribution(rows, cols int) Operand {
	return Operand{Real, tensor.Shape{rows, cols}, "distributions", func(r *rand.Rand, dst []float64) {
		for row := range rows {
			sum := 0.0
			for j := range cols {
				dst[row*cols+j] = 0.1 + r.Float64()
				sum += dst[row*cols+j]
			}
			for j := range cols {
				dst[row*cols+j] /= sum
			}
		}
	}}
}

// class holds indices in [0, n).
func class(n, rows int) Operand {
	return Operand{Class, tensor.Shape{rows}, fmt.Sprintf("classes of %d", n), func(r *rand.Rand, dst []float64) {
		for i := range dst {
			dst[i] = float64(r.IntN(n))
		}
	}}
}

// step is step 3 of training, at row 2 of the full batch.
func step() Operand {
	return Operand{Step, tensor.Shape{2}, "step", func(_ *rand.Rand, dst []float64) { dst[0], dst[1] = 3, 2 }}
}

// shapes are what an elementwise operator must not care about: odd sizes, axes of size 1, a scalar, up to four axes.
func shapes() [][]int {
	return [][]int{{}, {1}, {7}, {3, 5}, {1, 6}, {4, 1}, {2, 3, 5}, {2, 1, 3, 3}}
}

// Cases returns the certification cases of every operator, those that only gradients use included, sorted by operator.
func Cases() []Case {
	c := catalogue{}
	c.elementwise()
	c.scalars()
	c.matrices()
	c.vectors()
	c.softmaxes()
	c.losses()
	slices.SortStableFunc(c.list, func(a, b Case) int { return strings.Compare(a.Op, b.Op) })
	return c.list
}
