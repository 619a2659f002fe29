package solvers

import (
	"math"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// Clip bounds gradients before a step. At most one of the two is above 0; 0 leaves gradients as they are.
//
//	g ← g·min(1, ClipNorm/|G|)                 |G| is the Euclidean norm over the gradients of all parameters together
//	g ← min(max(g, -ClipValue), ClipValue)     each element
//
// With either a gradient that is NaN or infinite is an error that names the parameter, and changes nothing. Weight decay is
// added to the clipped gradient. The norm is summed in blocks of fixed length, in float64 over these, so that its bits do not
// depend on threads. PyTorch divides by |G| + 1e-6 instead.
//
// Source: Pascanu, Mikolov & Bengio (2013), "On the difficulty of training recurrent neural networks", ICML, algorithm 1.
type Clip struct {
	ClipNorm  float64 `yaml:"clip_norm,omitempty"`
	ClipValue float64 `yaml:"clip_value,omitempty"`
}

func (c Clip) check(kind string) error {
	if c.ClipNorm > 0 && c.ClipValue > 0 {
		return errors.Errorf("%s: clip_norm is %v and clip_value %v: expected one of them", kind, c.ClipNorm, c.ClipValue)
	}
	return firstError(checkFinite(kind, "clip_norm", c.ClipNorm), checkFinite(kind, "clip_value", c.ClipValue))
}

// blockLines is how many lines of a parameter are summed at a time, and clamped before they are used: 16 KB of float32.
const blockLines = 256

// clipper measures gradients. It keeps its buffer from step to step.
type clipper struct {
	Clip
	params []param
	sums   []float64          // of squares, by block
	part   func(from, to int) // sum, made once
}

// scale returns what gradients are to be multiplied by, or the error that one is not finite.
func (c *clipper) scale(params []param, with Splitter) (float64, error) {
	if c.ClipNorm == 0 && c.ClipValue == 0 {
		return 1, nil
	}
	n := 0
	for i := range params {
		n += params[i].blocks()
	}
	if len(c.sums) != n {
		c.sums = make([]float64, n)
	}
	if c.part == nil {
		c.part = c.sum
	}
	c.params = params
	if with == nil {
		c.sum(0, n)
	} else {
		with.Split(n, 4, c.part)
	}
	squares := 0.0
	for _, s := range c.sums {
		squares += s
	}
	norm := math.Sqrt(squares)
	if !(norm < math.Inf(1)) {
		var err error
		if norm, err = rangeNorm(params); err != nil {
			return 0, err
		}
	}
	if c.ClipNorm == 0 || norm <= c.ClipNorm {
		return 1, nil
	}
	return c.ClipNorm / norm, nil
}

// sum measures some of the blocks.
func (c *clipper) sum(from, to int) {
	first := 0 // block of the parameter
	for i := range c.params {
		p := &c.params[i]
		n := p.blocks()
		for b := max(from, first); b < min(to, first+n); b++ {
			lo := (b - first) * blockLines
			hi := min(lo+blockLines, p.lines())
			if p.dtype == tensor.Float32 {
				c.sums[b] = float64(simd.SumSquares(p.f32.lines(lo, hi).g))
			} else {
				c.sums[b] = simd.SumSquares(p.f64.lines(lo, hi).g)
			}
		}
		first += n
	}
}

// rangeNorm returns the norm of gradients whose squares may be out of range, or the error that one is not finite.
func rangeNorm(params []param) (float64, error) {
	most := 0.0
	each := func(f func(x float64)) {
		for i := range params {
			for _, x := range params[i].f32.g {
				f(float64(x))
			}
			for _, x := range params[i].f64.g {
				f(x)
			}
		}
	}
	for i := range params {
		if err := params[i].checkGradient(); err != nil {
			return 0, err
		}
	}
	each(func(x float64) { most = max(most, math.Abs(x)) })
	sum := 0.0
	each(func(x float64) { sum += (x / most) * (x / most) })
	return most * math.Sqrt(sum), nil
}

// checkGradient returns the error that the gradient is not finite.
func (p *param) checkGradient() error {
	report := func(i int, x float64) error {
		return errors.Errorf("gradient of parameter %q is %v at element %d: expected a finite number to clip; look for extreme values in the data "+
			"or a learning rate that is too large", p.name, x, i)
	}
	for i, x := range p.f32.g {
		if x-x != 0 {
			return report(i, float64(x))
		}
	}
	for i, x := range p.f64.g {
		if x-x != 0 {
			return report(i, x)
		}
	}
	return nil
}

// blocks returns how many blocks the parameter has; the last may be shorter.
func (p *param) blocks() int { return (p.lines() + blockLines - 1) / blockLines }
