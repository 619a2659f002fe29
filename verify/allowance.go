package verify

import (
	"math"

	"github.com/pkg/errors"
)

// An allowance is the error that a symbolic value may have.
type allowance struct{ relative, absolute float64 }

func (a allowance) of(s float64) float64 { return a.relative*math.Abs(s) + a.absolute }

// allow sets what the elements of each gradient claimed at a point are allowed.
//
// In float64 that is 10⁻⁶ of the value: far below one percent, and far above rounding errors. In float32 a sum of n
// products has a rounding error of about √n·ε of its largest terms, so
//
//	8√n·(ε·|s| + max(spread, ε·max|s|)) + ε·|loss|
//
// where ε = 2⁻²³, n is the longest axis of any parameter or input, and max|s| is over the parameter. The spread stands for
// terms larger than their sum: it is how far the gradient moves if every number that goes into it is rounded once more
// (claim.shake). The last term is for gradients that vanish by cancellation altogether.
func (c *claim) allow(p *point) error {
	if !c.single() {
		for i := range p.allowance {
			p.allowance[i] = allowance{relative: 1e-6}
		}
		return nil
	}
	loss := math.Abs(float64(c.loss.Value().Data().(float32))) // before shaking
	if err := c.shake(p); err != nil {
		return err
	}
	chain := 8 * math.Sqrt(float64(c.longestAxis()))
	for i, g := range p.g {
		largest := 0.0
		for _, s := range g {
			if s = math.Abs(s); s > largest && finite(s) {
				largest = s
			}
		}
		p.allowance[i] = allowance{chain * epsilon32, chain*math.Max(p.spread[i], epsilon32*largest) + epsilon32*loss}
	}
	return nil
}

func (c *claim) longestAxis() int {
	n := 1
	for _, q := range c.params {
		for _, d := range q.Shape() {
			n = max(n, d)
		}
	}
	for _, name := range c.instance.Inputs() {
		for _, d := range c.instance.Input(name).Shape() {
			n = max(n, d)
		}
	}
	return n
}

// shakes is the number of times that what goes in is changed.
const shakes = 4

// shake measures the spread: it runs the gradient with every real input and parameter changed by ε of itself, up or down at
// random, and keeps the largest change of each parameter's gradient.
func (c *claim) shake(p *point) error {
	var in, saved [][]float32
	keep := func(data any) {
		if s, ok := data.([]float32); ok {
			in, saved = append(in, s), append(saved, append([]float32(nil), s...))
		}
	}
	for _, q := range c.instance.Params().All() {
		keep(q.Data())
	}
	for _, name := range c.instance.Inputs() {
		keep(c.instance.Input(name).Data())
	}
	toss := newCoin()
	for range shakes {
		for k, s := range in {
			for j, v := range saved[k] {
				s[j] = v * (1 + float32(toss.sign())*epsilon32)
			}
		}
		if err := c.machine.RunAll(); err != nil {
			return errors.WithMessage(err, "the symbolic gradient")
		}
		for i, q := range c.params {
			if !c.present[i] {
				continue
			}
			for j, g := range q.GradData().([]float32) {
				if d := math.Abs(float64(g) - p.g[i][j]); d > p.spread[i] && finite(d) {
					p.spread[i] = d
				}
			}
		}
	}
	for k, s := range in {
		copy(s, saved[k])
	}
	return nil
}
