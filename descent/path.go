// Package descent goes down on functions of one and two variables, so that what a learning rate does can be seen: Gorgonia graphs,
// gradients by graph.Grad, steps by any solver of the registry, and beside every gradient the numerical one.
package descent

import (
	"fmt"
	"math"

	"github.com/pkg/errors"
	"go.yaml.in/yaml/v3"

	"nabla/solvers"
	"nabla/verify/fd"
)

// A Path is a descent: where it was and what became of it.
type Path struct {
	Function string  `json:"function"`
	Formula  string  `json:"formula"`
	Solver   string  `json:"solver"`
	LR       float64 `json:"lr"`
	Points   []Point `json:"points"` // the first is the start
	Verdict  Verdict `json:"verdict"`
	Why      string  `json:"why"`
	Limit    float64 `json:"limit,omitempty"` // the largest stable rate where the curvature is greatest; 0: none is known

	function *Function
}

// A Point is a place, with the gradient there twice.
type Point struct {
	X        []float64 `json:"x"`
	Value    float64   `json:"value"`
	Gradient []float64 `json:"gradient"` // of graph.Grad
	Numeric  []float64 `json:"numeric"`  // by central differences
}

// far is how many windows of the picture from its middle a descent is given up.
const far = 20

// Descend takes steps of a solver from start, the function's own if it is nil. It ends early where the path leaves all bounds. An unknown
// function or solver, a rate that the solver does not take, a start of other variables and fewer steps than one are errors.
func Descend(name, solver string, lr float64, steps int, start []float64) (_ *Path, err error) {
	f, err := FunctionByName(name)
	if err != nil {
		return nil, err
	}
	if start == nil {
		start = f.Start
	}
	if len(start) != len(f.Start) {
		return nil, errors.Errorf("a start of %d numbers for %s: want %d, such as %v", len(start), f.Formula, len(f.Start), f.Start)
	}
	if steps < 1 {
		return nil, errors.Errorf("%d steps: want 1 or more", steps)
	}
	if f.far(start) {
		return nil, errors.Errorf("a start at %v: want one within %v times of what a picture shows, x %v", start, far, f.X)
	}
	s, momentum, err := solverAt(solver, lr)
	if err != nil {
		return nil, err
	}
	g, err := f.ground()
	if err != nil {
		return nil, err
	}
	defer g.machine.Close()
	p := &Path{Function: name, Formula: f.Formula, Solver: solver, LR: lr, Limit: momentum.limit(f.Curvature), function: f}
	at := start
	for range steps + 1 {
		point, err := g.look(at)
		if err != nil {
			return nil, err
		}
		if f.far(at) || math.IsNaN(point.Value) || math.IsInf(point.Value, 0) {
			p.Verdict = Diverges
			break
		}
		p.Points = append(p.Points, point)
		if len(p.Points) > steps {
			break
		}
		if err := s.Step(g.model()); err != nil {
			return nil, errors.WithMessage(err, solver)
		}
		at = g.place()
	}
	p.judge()
	return p, nil
}

// look returns what there is at a place, and leaves the gradient to the solver.
func (g *ground) look(at []float64) (Point, error) {
	var failed error
	value := func(x []float64) float64 {
		if err := g.run(x); err != nil && failed == nil {
			failed = err
		}
		return g.value[0]
	}
	p := Point{X: at}
	p.Numeric = fd.Gradient(nil, value, append([]float64{}, at...), fd.Central, fd.Central.Step)
	p.Value = value(at)
	for _, v := range g.variables {
		p.Gradient = append(p.Gradient, *v.slope())
	}
	return p, errors.WithMessagef(failed, "at %v", at)
}

// far reports whether a place is out of all bounds.
func (f *Function) far(at []float64) bool {
	windows := [...][2]float64{f.X, f.Y}
	for i := range at {
		window := windows[i]
		if !(math.Abs(at[i]-(window[0]+window[1])/2) <= far*(window[1]-window[0])) {
			return true
		}
	}
	return false
}

// solverAt returns a solver of a rate.
func solverAt(name string, lr float64) (solvers.Solver, inertia, error) {
	c, err := solvers.ByName(name)
	if err != nil {
		return nil, inertia{}, err
	}
	// A config's fields have the names of recipes, the rate in all of them.
	if err := yaml.Unmarshal(fmt.Appendf(nil, "lr: %v", lr), c); err != nil {
		return nil, inertia{}, errors.Wrapf(err, "rate %v", lr)
	}
	s, err := c.New()
	if err != nil {
		return nil, inertia{}, err
	}
	if s.LearnRate() != lr {
		return nil, inertia{}, errors.Errorf("solver %s: its rate is %v and cannot be changed: want that one, or another solver", name, s.LearnRate())
	}
	return s, inertiaOf(c), nil
}
