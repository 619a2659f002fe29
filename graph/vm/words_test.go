package vm_test

import (
	"fmt"
	"math"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// A kind is what a random program knows of a value: what it is, its shape, and bounds of its elements. The bounds keep
// programs away from overflow and from where functions have no value, so that numbers are compared and not NaNs.
type kind struct {
	what  what
	shape tensor.Shape
	low   float64
	high  float64 // of class indices, their number
}

// what values are made of.
type what int

const (
	floats  what = iota // of the program's element type
	classes             // int64 class indices
	steps               // int64 (2): the key of dropout masks
)

func (k kind) String() string {
	switch k.what {
	case classes:
		return fmt.Sprintf("%v, classes of %v", k.shape, k.high)
	case steps:
		return "a step"
	}
	return fmt.Sprintf("%v, from %v to %v", k.shape, k.low, k.high)
}

// limit is the largest number in a program. What would exceed it is not applied.
const limit = 1000

// A word is an operator that random programs are written in.
type word struct {
	name  string
	arity int
	// fits returns the kind of the result, or false if the operator does not take these operands.
	fits func(in []kind) (kind, bool)
	// apply makes the node; out is what fits returned.
	apply func(in gorgonia.Nodes, out kind) (*gorgonia.Node, error)
}

// accepts is fits for operands of numbers, with a result in bounds.
func (w *word) accepts(in []kind) (kind, bool) {
	out, ok := w.fits(in)
	return out, ok && -limit <= out.low && out.low <= out.high && out.high <= limit
}

func floatsIn(shape tensor.Shape, low, high float64) kind { return kind{floats, shape, low, high} }

// around returns numbers of at most so much either way.
func around(shape tensor.Shape, most float64) kind { return floatsIn(shape, -most, most) }

// most returns the largest magnitude.
func (k kind) most() float64 { return max(-k.low, k.high) }

func (k kind) matrix() bool { return k.what == floats && len(k.shape) == 2 }
func (k kind) vector() bool { return k.what == floats && len(k.shape) == 1 }
func (k kind) scalar() bool { return k.what == floats && len(k.shape) == 0 }

// bounds of a function on [low, high], or false if that is not in its domain.
type bounds func(low, high float64) (float64, float64, bool)

// rising is the bounds of a function that does not fall on [from, to].
func rising(f func(float64) float64, from, to float64) bounds {
	return func(low, high float64) (float64, float64, bool) { return f(low), f(high), from <= low && high <= to }
}

// falling is the bounds of a function that does not rise on [from, to].
func falling(f func(float64) float64, from, to float64) bounds {
	return func(low, high float64) (float64, float64, bool) { return f(high), f(low), from <= low && high <= to }
}

// within is the bounds of a function that stays between two numbers.
func within(low, high float64) bounds {
	return func(float64, float64) (float64, float64, bool) { return low, high, true }
}

// even is the bounds of a function of the magnitude, which rises with it and is 0 at 0.
func even(f func(float64) float64) bounds {
	return func(low, high float64) (float64, float64, bool) { return 0, f(max(-low, high)), true }
}

var everywhere = math.Inf(1)

type (
	unaryFunc  = func(*gorgonia.Node) (*gorgonia.Node, error)
	binaryFunc = func(a, b *gorgonia.Node) (*gorgonia.Node, error)
)

// elementwise is a word for a function of single elements, of any shape.
func elementwise(name string, f unaryFunc, b bounds) *word {
	return shaping(name, f, func(k kind) (kind, bool) {
		low, high, ok := b(k.low, k.high)
		return floatsIn(k.shape, low, high), ok
	})
}

// shaping is a word of one operand.
func shaping(name string, f unaryFunc, fits func(k kind) (kind, bool)) *word {
	return &word{name, 1, func(in []kind) (kind, bool) {
		if in[0].what != floats {
			return kind{}, false
		}
		return fits(in[0])
	}, func(in gorgonia.Nodes, _ kind) (*gorgonia.Node, error) { return f(in[0]) }}
}

// pairing is a word of two operands.
func pairing(name string, f binaryFunc, fits func(a, b kind) (kind, bool)) *word {
	return &word{name, 2, func(in []kind) (kind, bool) { return fits(in[0], in[1]) },
		func(in gorgonia.Nodes, _ kind) (*gorgonia.Node, error) { return f(in[0], in[1]) }}
}

// alike restricts a word of two operands to numbers of equal shape.
func alike(fits func(a, b kind) (kind, bool)) func(a, b kind) (kind, bool) {
	return func(a, b kind) (kind, bool) {
		if a.what != floats || b.what != floats || !slices.Equal(a.shape, b.shape) {
			return kind{}, false
		}
		return fits(a, b)
	}
}

func sumOf(a, b kind) (kind, bool)        { return floatsIn(a.shape, a.low+b.low, a.high+b.high), true }
func differenceOf(a, b kind) (kind, bool) { return floatsIn(a.shape, a.low-b.high, a.high-b.low), true }
func productOf(a, b kind) (kind, bool) {
	if a.low >= 0 && b.low >= 0 {
		return floatsIn(a.shape, a.low*b.low, a.high*b.high), true
	}
	return around(a.shape, a.most()*b.most()), true
}
func quotientOf(a, b kind) (kind, bool) {
	return around(a.shape, a.most()/b.low), b.low >= 0.2
}
func powerOf(a, b kind) (kind, bool) {
	return floatsIn(a.shape, math.Pow(a.low, b.most()), math.Pow(max(a.high, 1/a.low), b.most())), a.low >= 0.2 && a.low < 1 && b.most() <= 3
}
func comparisonOf(a, b kind) (kind, bool) { return floatsIn(a.shape, 0, 1), true }

// matrices restricts a word of two operands to matrices with equal inner dimensions, of which each may be transposed.
func matrices(transA, transB bool) func(a, b kind) (kind, bool) {
	return func(a, b kind) (kind, bool) {
		if !a.matrix() || !b.matrix() {
			return kind{}, false
		}
		m, k, l, n := a.shape[0], a.shape[1], b.shape[0], b.shape[1]
		if transA {
			m, k = k, m
		}
		if transB {
			l, n = n, l
		}
		return around(tensor.Shape{m, n}, float64(k)*a.most()*b.most()), k == l
	}
}

// ofMatrix restricts a word to matrices.
func ofMatrix(fits func(k kind, rows, cols int) kind) func(kind) (kind, bool) {
	return func(k kind) (kind, bool) {
		if !k.matrix() {
			return kind{}, false
		}
		return fits(k, k.shape[0], k.shape[1]), true
	}
}
