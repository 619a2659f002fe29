package run

import (
	"context"
	stderrors "errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/metrics"
	"nabla/verify"
)

// ErrGradient is in the error of a fit whose gradient was found to be wrong before the first step.
var ErrGradient = stderrors.New("the run was not begun")

// A GradientCheck is what the check of the gradient at the start of a fit found out, along random directions
// (verify.Directional). Whatever it is, but for a wrong gradient, the run goes on.
type GradientCheck struct {
	Verdict      verify.Verdict  `json:"verdict,omitempty"` // the worst of all parameters; none if there was no check
	Directions   int             `json:"directions"`        // of the parameter that got the fewest
	Miss         *metrics.Number `json:"miss,omitempty"`    // probability that an error of 1% of a parameter's gradient was missed, at most
	Milliseconds float64         `json:"milliseconds"`
	Note         string          `json:"note,omitempty"` // what is behind a verdict that is not ok, or why there is none
}

// What a check may take: least, or a hundredth of what the run takes at least if that is more. A run of one thread does no
// more than flops multiplications and additions in a second, six a step for each parameter and row. A check takes about
// perParameter for each parameter, to build the model twice, to measure the noise of its loss and to draw the first
// directions; further ones follow until three quarters of its time are over.
const (
	least        = 50 * time.Millisecond
	flops        = 300e9
	perParameter = 150 * time.Nanosecond
	directions   = 8
	checkedRows  = 3
)

// budget is how long a check may take.
func (j *Job) budget() time.Duration {
	threads := max(1, j.pool.Threads())
	work := 6 * float64(j.Params.Count()) * float64(j.Config.Train.Batch) * float64(j.Steps())
	return max(least, time.Duration(0.01*work/(flops*float64(threads))*float64(time.Second)))
}

// CheckGradient checks the gradient of the job's model at its initial values on a few training rows, in the precision and on
// the machine that it will be trained with. It changes nothing of what a run computes, and it takes no more than 50 ms or a
// hundredth of the run: if that is too short for the model, it says so in the note and checks nothing.
//
// The error is ErrGradient with the parameters at fault if one is wrong or missing. Whatever else keeps a gradient from
// being checked is no error, but a note.
func (j *Job) CheckGradient(ctx context.Context) (*GradientCheck, error) {
	began := time.Now()
	budget := j.budget()
	if needs := time.Duration(j.Params.Count()) * perParameter; needs > budget {
		return &GradientCheck{Note: fmt.Sprintf("not checked: that takes about %v with %d parameters, and there are %v; verify --directional does it",
			needs.Round(time.Millisecond), j.Params.Count(), budget.Round(time.Millisecond))}, nil
	}
	opts := []verify.Option{verify.Directional(directions), verify.Within(budget * 3 / 4)}
	if j.Params.Dtype() == tensor.Float32 {
		opts = append(opts, verify.Float32())
	}
	if j.Config.Train.VM == "tape" {
		opts = append(opts, verify.OnTape())
	}
	report, err := j.Verify(ctx, min(checkedRows, j.Train.Len()), opts...)
	c := &GradientCheck{Milliseconds: float64(time.Since(began).Microseconds()) / 1000}
	if err != nil {
		c.Note = "not checked: " + err.Error()
		return c, nil
	}
	c.summarise(report)
	if c.Verdict == verify.Wrong || c.Verdict == verify.Missing {
		return c, errors.WithMessage(ErrGradient, report.Err().Error())
	}
	return c, nil
}

// String returns the verdict and the note.
func (c *GradientCheck) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %s", c.Verdict, c.Note))
}

// summarise takes the worst of what a report says about parameters.
func (c *GradientCheck) summarise(r *verify.Report) {
	worst := r.Worst()
	if c.Verdict = worst.Verdict; worst.Verdict != verify.OK {
		c.Note = worst.Name
		if worst.Note != "" {
			c.Note += ": " + worst.Note
		}
	}
	miss := 0.0
	c.Directions = worst.Directions
	for _, p := range r.Params {
		if p.Verdict != verify.Zero {
			c.Directions, miss = min(c.Directions, p.Directions), math.Max(miss, p.Miss(0.01))
		}
	}
	c.Miss = new(metrics.Number(miss))
}
