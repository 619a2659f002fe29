package schedule

import (
	"math"

	"github.com/pkg/errors"
)

// An Observer is a schedule that also depends on how well the run goes. It is told the monitored metric after each evaluation,
// and nothing else changes it.
type Observer interface {
	Schedule

	// Observe takes note of a metric. What is not finite is no improvement.
	Observe(metric float64)

	// State returns all that was observed, as far as it matters.
	State() State

	// SetState goes on from a state. One that no schedule can come to is an error, and changes nothing.
	SetState(State) error
}

// State is what an Observer remembers.
type State struct {
	Known      bool    `json:"known"`      // whether there is a best
	Best       float64 `json:"best"`       // the best metric, 0 if there is none
	Bad        int     `json:"bad"`        // observations since without improvement
	Cooldown   int     `json:"cooldown"`   // observations until they count again
	Reductions int     `json:"reductions"` // how often the rate was reduced
}

// Plateau multiplies the rate by Factor whenever more than Patience observations in a row did not improve, until it is To of the
// solver's. An improvement is a metric that is better than the best by more than Threshold of the best's size; which way is
// better the run says. After a reduction Cooldown observations do not count. The rate is that of PyTorch's ReduceLROnPlateau.
type Plateau struct {
	Factor    float64 `yaml:"factor"`    // above 0, less than 1
	Patience  int     `yaml:"patience"`  // observations
	Threshold float64 `yaml:"threshold"` // 0 or more, less than 1
	Cooldown  int     `yaml:"cooldown"`  // observations
	To        float64 `yaml:"to"`        // share of the rate
	Warmup    Span    `yaml:"warmup,omitempty"`
}

// DefaultPlateau returns the schedule with PyTorch's numbers.
func DefaultPlateau() Plateau { return Plateau{Factor: 0.1, Patience: 10, Threshold: 1e-4} }

// New returns the schedule, an Observer, or an error that names the field that is out of range.
func (c Plateau) New(r Run) (Schedule, error) {
	return warmed("plateau", r, c.Warmup, func(r Run) (Schedule, error) {
		switch {
		case !(c.Factor > 0 && c.Factor < 1):
			return nil, errors.Errorf("factor is %v: expected more than 0 and less than 1", c.Factor)
		case c.Patience < 0 || c.Cooldown < 0:
			return nil, errors.Errorf("patience is %d and cooldown %d: expected 0 or more observations", c.Patience, c.Cooldown)
		case !(c.Threshold >= 0 && c.Threshold < 1):
			return nil, errors.Errorf("threshold is %v: expected a share of the metric, from 0 to less than 1", c.Threshold)
		}
		return &plateau{Plateau: c, greater: r.Greater}, checkShare("to", c.To)
	})
}

type plateau struct {
	Plateau
	greater bool
	state   State
}

// LearnRate returns the rate after the observations so far, whatever the step.
func (p *plateau) LearnRate(base float64, _ int) float64 {
	return base * max(math.Pow(p.Factor, float64(p.state.Reductions)), p.To)
}

func (p *plateau) Observe(metric float64) {
	s := &p.state
	if p.better(metric) {
		s.Known, s.Best, s.Bad = true, metric, 0
	} else {
		s.Bad++
	}
	if s.Cooldown > 0 {
		s.Cooldown--
		s.Bad = 0
	}
	if s.Bad > p.Patience {
		s.Reductions++
		s.Cooldown, s.Bad = p.Cooldown, 0
	}
}

func (p *plateau) better(metric float64) bool {
	if math.IsNaN(metric) || math.IsInf(metric, 0) {
		return false
	}
	margin := p.Threshold * math.Abs(p.state.Best)
	switch {
	case !p.state.Known:
		return true
	case p.greater:
		return metric > p.state.Best+margin
	}
	return metric < p.state.Best-margin
}

func (p *plateau) State() State { return p.state }

func (p *plateau) SetState(s State) error {
	if s.Bad < 0 || s.Cooldown < 0 || s.Reductions < 0 || math.IsNaN(s.Best) || math.IsInf(s.Best, 0) {
		return errors.Errorf("plateau: state %+v: expected counts of 0 or more and a finite metric", s)
	}
	p.state = s
	return nil
}
