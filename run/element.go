package run

import (
	"fmt"
	"math"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/internal/registry"
	"nabla/verify/fd"
)

// An Element is one number of a parameter in an iteration.
type Element struct {
	Param    string  `json:"parameter"`
	Index    []int   `json:"index"`
	Value    float64 `json:"value"`              // before the update
	Symbolic float64 `json:"symbolic_gradient"`  // by backpropagation, in the run's precision
	Numeric  float64 `json:"numerical_gradient"` // (f(x+h) − f(x−h))/2h of the same loss in float64
	Step     float64 `json:"h"`
	Update   float64 `json:"update"` // what the solver added
	NewValue float64 `json:"new_value"`
}

// String returns how an element is named: linear/weight[3,4].
func (e Element) String() string { return elementName(e.Param, e.Index) }

func elementName(param string, index []int) string {
	return param + strings.ReplaceAll(fmt.Sprint(index), " ", ",")
}

// Difference returns |symbolic − numerical| over the greater of the two, 0 if both are 0.
func (e Element) Difference() float64 {
	size := math.Max(math.Abs(e.Symbolic), math.Abs(e.Numeric))
	if size == 0 {
		return 0
	}
	return math.Abs(e.Symbolic-e.Numeric) / size
}

// A choice is an element of a parameter, or the one with the largest gradient.
type choice struct {
	param int // among the weights
	at    int // in the parameter; −1 for the largest
}

// choose finds the elements that texts such as linear/weight[3,4] or linear/weight name; none names each parameter.
func (j *Job) choose(texts []string) ([]choice, error) {
	weights := j.Params.Weights()
	var names []string
	var all []choice
	for i, q := range weights {
		names = append(names, q.Name())
		all = append(all, choice{i, -1})
	}
	if len(texts) == 0 {
		return all, nil
	}
	var chosen []choice
	for _, text := range texts {
		course, err := courseOf(text)
		if err != nil {
			return nil, err
		}
		c := choice{-1, -1}
		for i, q := range weights {
			if q.Name() != course.Param {
				continue
			}
			c.param = i
			if course.Index == nil {
				break
			}
			if c.at, err = offsetOf(q, course.Index); err != nil {
				return nil, err
			}
		}
		if c.param < 0 {
			return nil, registry.Unknown("parameter", course.Param, names)
		}
		chosen = append(chosen, c)
	}
	return chosen, nil
}

// elements returns what an iteration did to the chosen elements. params hold their gradients.
func (m *moment) elements(params *graph.Params, chosen []choice) ([]Element, error) {
	p, err := m.probe(tensor.Float64)
	if err != nil {
		return nil, err
	}
	defer p.machine.Close()
	weights, after := params.Weights(), m.after.Weights()
	var list []Element
	for _, c := range chosen {
		q := weights[c.param]
		grads := floats(q.GradData())
		at := c.at
		if at < 0 {
			at = largest(grads)
		}
		old, now := floats(q.Data())[at], floats(after[c.param].Data())[at]
		e := Element{
			Param: q.Name(), Index: indexOf(at, q.Shape()), Value: old, NewValue: now, Update: now - old, Symbolic: grads[at],
			Step: fd.Central.Step * math.Max(1, math.Abs(old)),
		}
		var failed error
		x := p.params.Weights()[c.param].Data().([]float64)
		e.Numeric = fd.Partial(func([]float64) float64 {
			loss, err := p.run()
			if err != nil {
				failed = err
			}
			return loss
		}, x, at, fd.Central, e.Step)
		if failed != nil {
			return nil, failed
		}
		list = append(list, e)
	}
	return list, nil
}

// largest returns the place of the element with the greatest absolute value.
func largest(x []float64) int {
	best := 0
	for i, v := range x {
		if math.Abs(v) > math.Abs(x[best]) {
			best = i
		}
	}
	return best
}

// offsetOf returns the place of an element in a parameter.
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

// indexOf is the inverse of offsetOf.
func indexOf(at int, shape []int) []int {
	index := make([]int, len(shape))
	for k := len(shape) - 1; k >= 0; k-- {
		index[k] = at % shape[k]
		at /= shape[k]
	}
	return index
}
