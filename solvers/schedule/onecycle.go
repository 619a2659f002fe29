package schedule

import (
	"math"

	"github.com/pkg/errors"
)

// OneCycle goes from a share of the rate up to the solver's rate in the first Up steps, the last of which has it, and from there to
// another share of it, which the last step of the run has, both on half a cosine.
//
// Source: Smith & Topin (2018), "Super-convergence: very fast training of neural networks using large learning rates",
// arXiv:1708.07120, with PyTorch's cosines in place of lines and without their momentum, which falls where the rate rises.
type OneCycle struct {
	Up   Span    `yaml:"up"`
	From float64 `yaml:"from"` // share of the rate
	To   float64 `yaml:"to"`   // share of the rate
}

// DefaultOneCycle returns the cycle with PyTorch's numbers: up for 30%, from 1/25 and to 1/25/10⁴ of the rate.
func DefaultOneCycle() OneCycle { return OneCycle{Up: Percent(30), From: 1. / 25, To: 1. / 25 / 1e4} }

// New returns the schedule, or an error that names the field that is out of range.
func (c OneCycle) New(r Run) (Schedule, error) {
	return warmed("onecycle", r, Span{}, func(r Run) (Schedule, error) {
		if err := checkShare("from", c.From); err != nil {
			return nil, err
		}
		if err := c.Up.check("up"); err != nil {
			return nil, err
		}
		if up := c.Up.in(r); up > r.Steps {
			return nil, errors.Errorf("up is %v, %d steps, and the run has %d: expected fewer", c.Up, up, r.Steps)
		}
		top, end := max(c.Up.in(r), 1)-1, r.Steps-1
		return curve(func(s int) float64 {
			switch {
			case s < top:
				return between(c.From, 1, float64(s)/float64(top))
			case s == top:
				return 1
			}
			return between(1, c.To, float64(min(s, end)-top)/float64(max(end-top, 1)))
		}), checkShare("to", c.To)
	})
}

// between returns the point of half a cosine from a to b, at p from 0 to 1.
func between(a, b, p float64) float64 { return b + (a-b)*(1+math.Cos(math.Pi*p))/2 }
