package verify

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/internal/registry"
	"nabla/verify/fd"
)

// A Course is a straight line through the parameters of a model, from their values on.
type Course struct {
	Param string // the parameter that moves; "" moves all
	Index []int  // its element that moves, by 1; nil moves all of them, each by a normal number of its own
	Seed  uint64 // of the normal numbers
}

// StudyLoss studies a model's loss along a course, in float64 and in training mode: h is how far along. The derivative is that
// of the symbolic gradient, Σ gradient·direction; fd.Study.Err says whether differences agree with it. Arguments are those of
// Gradients. A course that the model does not have, and whatever keeps the model from being run, is an error.
func StudyLoss(p *graph.Params, declare func(*graph.Scope) *gorgonia.Node, fill func(*graph.Instance) error, along Course) (*fd.Study, error) {
	if declare == nil || fill == nil {
		return nil, errors.New("study: the model, or what fills its inputs, is nil: want a function")
	}
	m := model{config: newConfig(nil), declare: declare}
	claim, err := m.differentiate(p.As(tensor.Float64), fill)
	if err != nil {
		return nil, errors.WithMessage(err, "study")
	}
	defer claim.machine.Close()
	direction, err := along.direction(claim.params)
	if err != nil {
		return nil, errors.WithMessage(err, "study")
	}
	o, err := m.oracle(claim)
	if err != nil {
		return nil, errors.WithMessage(err, "study")
	}
	defer o.machine.Close()
	slope := 0.0
	for i, d := range direction {
		for j, v := range d {
			slope += v * claim.here.g[i][j]
		}
	}
	var failed error
	s, err := fd.NewStudy("the loss along "+along.String(), o.along(direction, &failed), 0, slope, "symbolic gradient")
	if failed != nil {
		err = failed
	}
	return s, errors.WithMessage(err, "study")
}

// String returns how a course is written: all parameters, linear/weight, linear/weight[3 4].
func (c Course) String() string {
	switch {
	case c.Param == "":
		return "all parameters"
	case c.Index == nil:
		return c.Param
	}
	return c.Param + fmt.Sprint(c.Index)
}

// direction returns how far each element of the parameters moves; nil for a parameter that does not.
func (c Course) direction(params []*graph.Param) ([][]float64, error) {
	normal := rand.New(rand.NewPCG(c.Seed, 1))
	direction := make([][]float64, len(params))
	var names []string
	found := false
	for i, q := range params {
		names = append(names, q.Name())
		if c.Param != "" && c.Param != q.Name() {
			continue
		}
		found = true
		direction[i] = make([]float64, q.Size())
		if c.Index != nil {
			at, err := offsetOf(q, c.Index)
			if err != nil {
				return nil, err
			}
			direction[i][at] = 1
			continue
		}
		for j := range direction[i] {
			direction[i][j] = normal.NormFloat64()
		}
	}
	if !found && c.Param == "" {
		return nil, errors.New("the model has no parameters")
	}
	if !found {
		return nil, registry.Unknown("parameter", c.Param, names)
	}
	return direction, nil
}

// offsetOf returns the place of an element of a parameter.
func offsetOf(q *graph.Param, index []int) (int, error) {
	shape := q.Shape()
	at, inside := 0, len(index) == len(shape)
	for i := 0; inside && i < len(shape); i++ {
		inside = 0 <= index[i] && index[i] < shape[i]
		at = at*shape[i] + index[i]
	}
	if !inside {
		return 0, errors.Errorf("parameter %s has the shape %v: want an index inside, got %v", q.Name(), []int(shape), index)
	}
	return at, nil
}

// along returns the loss on a line from the oracle's parameters. What keeps it from being run goes to failed.
func (o *oracle) along(direction [][]float64, failed *error) func(t float64) float64 {
	at := make([][]float64, len(o.x))
	for i, x := range o.x {
		at[i] = slices.Clone(x)
	}
	return func(t float64) float64 {
		for i, d := range direction {
			for j, v := range d {
				o.x[i][j] = at[i][j] + t*v
			}
		}
		loss, err := o.eval()
		for i, x := range o.x {
			copy(x, at[i])
		}
		if err != nil {
			*failed = err
			return math.NaN()
		}
		return loss
	}
}
