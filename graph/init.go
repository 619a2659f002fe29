package graph

import (
	"fmt"
	"math"
	"math/rand/v2"

	"gorgonia.org/tensor"
)

// An Init gives a parameter its first values. Each parameter draws from a stream keyed by the seed and its own name, so
// adding a layer does not change the others, and the values are the same numbers in float32 and float64.
type Init struct {
	name string
	draw func(r *rand.Rand, shape tensor.Shape) func() float64
}

// String returns the initialiser as it was called.
func (i Init) String() string { return i.name }

// Zeros sets every element to 0.
func Zeros() Init { return Constant(0) }

// Constant sets every element to v.
func Constant(v float64) Init {
	return Init{fmt.Sprintf("constant(%v)", v), func(*rand.Rand, tensor.Shape) func() float64 {
		return func() float64 { return v }
	}}
}

// Normal draws from the normal distribution with the given mean and standard deviation.
func Normal(mean, std float64) Init {
	return Init{fmt.Sprintf("normal(%v, %v)", mean, std), func(r *rand.Rand, _ tensor.Shape) func() float64 {
		return func() float64 { return mean + std*r.NormFloat64() }
	}}
}

// Uniform draws uniformly from [low, high).
func Uniform(low, high float64) Init {
	return Init{fmt.Sprintf("uniform(%v, %v)", low, high), func(r *rand.Rand, _ tensor.Shape) func() float64 {
		return func() float64 { return low + (high-low)*r.Float64() }
	}}
}

// Glorot draws uniformly from ±√(6/(fan in + fan out)), which keeps the variance of activations and gradients through
// layers that are linear near 0: tanh, sigmoid, softmax.
//
// For a linear weight (in, out) the fans are in and out; for a convolution's (kh, kw, in, out), kh·kw·in and kh·kw·out.
//
// Source: Glorot & Bengio (2010), AISTATS, equation 16.
func Glorot() Init {
	return Init{"glorot", func(r *rand.Rand, shape tensor.Shape) func() float64 {
		in, out := fans(shape)
		limit := math.Sqrt(6 / float64(in+out))
		return func() float64 { return limit * (2*r.Float64() - 1) }
	}}
}

// He draws from the normal distribution with standard deviation √(2/fan in), which keeps the variance of activations
// through ReLU layers.
//
// Source: He et al. (2015), ICCV, equation 10.
func He() Init {
	return Init{"he", func(r *rand.Rand, shape tensor.Shape) func() float64 {
		in, _ := fans(shape)
		std := math.Sqrt(2 / float64(in))
		return func() float64 { return std * r.NormFloat64() }
	}}
}

// fans returns the numbers of inputs and outputs that one element of a weight takes part in.
func fans(shape tensor.Shape) (in, out int) {
	switch len(shape) {
	case 0:
		return 1, 1
	case 1:
		return shape[0], shape[0]
	}
	field := 1
	for _, d := range shape[:len(shape)-2] {
		field *= d
	}
	return field * shape[len(shape)-2], field * shape[len(shape)-1]
}

func (i Init) fill(r *rand.Rand, dst any, shape tensor.Shape) {
	next := i.draw(r, shape)
	switch d := dst.(type) {
	case []float32:
		for j := range d {
			d[j] = float32(next())
		}
	case []float64:
		for j := range d {
			d[j] = next()
		}
	}
}
