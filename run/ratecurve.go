package run

import (
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/pkg/errors"

	"nabla/internal/draw"
)

// RateCurves are the results of a search for a learning rate, and what they suggest.
type RateCurves struct {
	Recipe     string       `json:"recipe"`
	Suggestion float64      `json:"suggestion"` // the geometric mean of the seeds'; 0 if there is none
	Spread     float64      `json:"spread"`     // the greatest suggestion of a seed over the least
	Agree      float64      `json:"agree"`      // the spread that is allowed
	Curves     []*RateCurve `json:"curves"`
}

// A RateCurve is the loss of one seed against the rate.
type RateCurve struct {
	Seed       uint64    `json:"seed"`
	Rates      []float64 `json:"rates"`
	Losses     []float64 `json:"losses"`     // of the mini-batches, before their updates
	Smooth     []float64 `json:"smooth"`     // means of the losses over neighbours on both sides
	Steepest   float64   `json:"steepest"`   // rate at which the smooth loss falls fastest; 0 if it never falls
	Minimum    float64   `json:"minimum"`    // rate at which it is least
	Suggestion float64   `json:"suggestion"` // the lesser of Steepest and a tenth of Minimum
	Diverged   bool      `json:"diverged"`   // before the last rate
}

// neighbours is how many losses on either side a smooth one is the mean of: a quarter of a decade of a search of 20 steps a decade.
// At the ends there are fewer, and nothing is concluded from those.
const neighbours = 5

// suggest sets what follows from the losses.
func (c *RateCurve) suggest() {
	n := len(c.Losses)
	c.Smooth = make([]float64, n)
	for i := range c.Smooth {
		w := min(neighbours, i, n-1-i) // as many on either side, or the ends would be drawn inwards
		for _, l := range c.Losses[i-w : i+w+1] {
			c.Smooth[i] += l / float64(2*w+1)
		}
	}
	first, end := neighbours, n-neighbours
	if end-first < 3 {
		return
	}
	least := first
	for i := first; i < end; i++ {
		if c.Smooth[i] < c.Smooth[least] {
			least = i
		}
	}
	c.Minimum = c.Rates[least]
	steepest, fall := 0, 0.
	for i := first + 1; i < least; i++ { // rates are in geometric progression, so that differences compare as slopes
		if d := c.Smooth[i-1] - c.Smooth[i+1]; d > fall {
			steepest, fall = i, d
		}
	}
	if fall > 0 {
		c.Steepest = c.Rates[steepest]
		c.Suggestion = min(c.Steepest, c.Minimum/10)
	}
}

// judge compares the seeds.
func (r *RateCurves) judge() {
	least, most, logs := math.Inf(1), 0., 0.
	for _, c := range r.Curves {
		least, most, logs = min(least, c.Suggestion), max(most, c.Suggestion), logs+math.Log(c.Suggestion)
	}
	if !(least > 0) {
		return
	}
	r.Spread = most / least
	if r.Spread <= r.Agree {
		r.Suggestion = math.Exp(logs / float64(len(r.Curves)))
	}
}

// Err returns why there is no suggestion, nil if there is one.
func (r *RateCurves) Err() error {
	for _, c := range r.Curves {
		if c.Suggestion == 0 {
			return errors.Errorf("seed %d: the loss falls at no rate from %.3g to %.3g: try a wider range or more steps, or look at model and data",
				c.Seed, c.Rates[0], c.Rates[len(c.Rates)-1])
		}
	}
	if r.Suggestion == 0 {
		return errors.Errorf("the seeds suggest rates that differ by a factor of %.3g, more than %.3g: no suggestion; try more steps or larger batches",
			r.Spread, r.Agree)
	}
	return nil
}

// WriteSVG draws the losses of all seeds, smoothed, against the logarithm of the rate: all of the fall, and of the rise that follows
// as much, beside which the fall would not be seen.
func (r *RateCurves) WriteSVG(w io.Writer) error {
	p := draw.Panel{Title: r.Recipe, XLabel: "log10 of the learning rate", YLabel: "loss"}
	for _, c := range r.Curves {
		s := draw.Series{Name: "seed " + strconv.FormatUint(c.Seed, 10)}
		least := slices.Min(c.Smooth)
		for i, loss := range c.Smooth {
			if loss-c.Smooth[0] <= c.Smooth[0]-least {
				s.X, s.Y = append(s.X, math.Log10(c.Rates[i])), append(s.Y, loss)
			}
		}
		p.Series = append(p.Series, s)
	}
	f, err := draw.Curves([]draw.Panel{p})
	if err != nil {
		return err
	}
	return f.WriteSVG(w)
}
