package descent

import (
	"math"

	"gorgonia.org/gorgonia"

	"nabla/internal/registry"
)

// A Function is a function of one or two variables to go down on, declared as a Gorgonia graph.
type Function struct {
	Formula string
	Start   []float64  // where a descent begins unless it is said; its length is the number of variables
	X, Y    [2]float64 // what a picture shows; Y of a function of one variable is of its values

	// Least is the value of the minimum, −Inf without one.
	Least float64

	// Curvature is the largest eigenvalue, by magnitude, of the matrix of second derivatives: at the minimum and, where the function is
	// quadratic, everywhere.
	Curvature float64

	declare func(w *words, v gorgonia.Nodes) *gorgonia.Node
}

var functions = registry.Registry[*Function]{
	"bowl": {About: "x² + y², round: the same curvature in all directions", Make: func() *Function {
		return &Function{
			Formula: "x² + y²", Start: []float64{-1.7, 1.1}, X: [2]float64{-2.1, 2.1}, Y: [2]float64{-1.5, 1.5}, Curvature: 2,
			declare: func(w *words, v gorgonia.Nodes) *gorgonia.Node { return w.add(w.square(v[0]), w.square(v[1])) },
		}
	}},
	"valley": {About: "x²/20 + y², long: twenty times as steep across as along", Make: func() *Function {
		return &Function{
			Formula: "x²/20 + y²", Start: []float64{-7, 4}, X: [2]float64{-8.4, 8.4}, Y: [2]float64{-6, 6}, Curvature: 2,
			declare: func(w *words, v gorgonia.Nodes) *gorgonia.Node {
				return w.add(w.scale(1./20, w.square(v[0])), w.square(v[1]))
			},
		}
	}},
	"saddle": {About: "x² − y², which has no minimum, only a place where the gradient is zero", Make: func() *Function {
		return &Function{
			Formula: "x² − y²", Start: []float64{-1.8, 0.01}, X: [2]float64{-2.1, 2.1}, Y: [2]float64{-1.5, 1.5}, Least: math.Inf(-1), Curvature: 2,
			declare: func(w *words, v gorgonia.Nodes) *gorgonia.Node { return w.sub(w.square(v[0]), w.square(v[1])) },
		}
	}},
	"sine": {About: "sin x, of one variable, with one minimum beside another", Make: func() *Function {
		return &Function{
			Formula: "sin x", Start: []float64{1.2}, X: [2]float64{-6, 6}, Y: [2]float64{-1.25, 1.75}, Least: -1, Curvature: 1,
			declare: func(w *words, v gorgonia.Nodes) *gorgonia.Node { return w.sin(v[0]) },
		}
	}},
	"rosenbrock": {About: "(1 − x)² + 100(y − x²)², a bent, narrow valley with its minimum at (1, 1)", Make: func() *Function {
		return &Function{
			Formula: "(1 − x)² + 100(y − x²)²", Start: []float64{-1.2, 1}, X: [2]float64{-1.9, 1.9}, Y: [2]float64{-0.7, 2},
			Curvature: 501 + math.Hypot(301, 400), // of the matrix (802 −400; −400 200): the mean of its diagonal and this root
			declare: func(w *words, v gorgonia.Nodes) *gorgonia.Node {
				return w.add(w.square(w.sub(w.constant(1), v[0])), w.scale(100, w.square(w.sub(v[1], w.square(v[0])))))
			},
		}
	}},
}

// FunctionByName returns the function of a name. An unknown name is an error that suggests the closest one.
func FunctionByName(name string) (*Function, error) { return functions.ByName("function", name) }

// FunctionNames returns the names that FunctionByName knows, sorted.
func FunctionNames() []string { return functions.Names() }

// DescribeFunction returns one line about the named function, "" for a name that FunctionByName does not know.
func DescribeFunction(name string) string { return functions.Describe(name) }

// words makes nodes by Gorgonia's own functions and keeps the first error, so that a function reads as its formula.
type words struct{ err error }

func (w *words) keep(n *gorgonia.Node, err error) *gorgonia.Node {
	if w.err == nil {
		w.err = err
	}
	return n
}

func (w *words) add(a, b *gorgonia.Node) *gorgonia.Node { return w.binary(gorgonia.Add, a, b) }
func (w *words) sub(a, b *gorgonia.Node) *gorgonia.Node { return w.binary(gorgonia.Sub, a, b) }
func (w *words) sin(a *gorgonia.Node) *gorgonia.Node    { return w.unary(gorgonia.Sin, a) }
func (w *words) square(a *gorgonia.Node) *gorgonia.Node { return w.unary(gorgonia.Square, a) }

func (w *words) scale(c float64, a *gorgonia.Node) *gorgonia.Node {
	return w.binary(gorgonia.Mul, w.constant(c), a)
}

func (w *words) constant(c float64) *gorgonia.Node { return gorgonia.NewConstant(c) }

func (w *words) unary(f func(*gorgonia.Node) (*gorgonia.Node, error), a *gorgonia.Node) *gorgonia.Node {
	if w.err != nil {
		return nil
	}
	return w.keep(f(a))
}

func (w *words) binary(f func(a, b *gorgonia.Node) (*gorgonia.Node, error), a, b *gorgonia.Node) *gorgonia.Node {
	if w.err != nil {
		return nil
	}
	return w.keep(f(a, b))
}
