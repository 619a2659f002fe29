package verify

import (
	"runtime"
	"time"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
)

// An Option changes what Gradients checks, or how.
type Option func(*config)

type config struct {
	mode       graph.Mode
	dtype      tensor.Dtype   // of the symbolic gradient
	difference tensor.Dtype   // of the losses that are compared
	claimed    gorgonia.Nodes // gradients of the caller's, nil for none
	tape       bool
	order      int // of differentiation: 1 or 2
	workers    int
	taylor     bool
	directions int           // of each parameter; 0 checks every element
	limit      time.Duration // for directions; 0 for none
	began      time.Time
	progress   func(done, total int)
}

func newConfig(opts []Option) *config {
	c := &config{mode: graph.Train, dtype: tensor.Float64, difference: tensor.Float64, order: 1, workers: runtime.GOMAXPROCS(0), progress: func(int, int) {}, began: time.Now()}
	for _, o := range opts {
		o(c)
	}
	return c
}

// InMode checks the model in a mode; without it, in graph.Train. Dropout is no hindrance: its masks are keyed.
func InMode(m graph.Mode) Option { return func(c *config) { c.mode = m } }

// Float32 computes the symbolic gradient in float32; Graph, whose graphs have a type, takes no notice of it. The differences stay in float64, at the parameters and inputs that
// the float32 model has. An element s may then be off by
//
//	8√n·(ε·|s| + max(spread, ε·max|s|)) + ε·|loss|, ε = 2⁻²³
//
// where n is the longest axis of any parameter or input, max|s| is over the parameter, and spread is the largest change of
// the parameter's gradient when all that goes into it is changed by ε of itself.
func Float32() Option { return func(c *config) { c.dtype = tensor.Float32 } }

// OnTape computes the symbolic gradient on Gorgonia's TapeMachine instead of the planned machine.
func OnTape() Option { return func(c *config) { c.tape = true } }

// Directional checks each parameter's gradient along n random directions, at least 1, instead of every element: the inner
// product of gradient and direction is compared with the difference of the loss along it. That takes about a thousandth of
// the time; what it may have missed is known (Result.Miss). The elements of a direction are standard normal, so that no
// error cancels for all directions. A direction that is wrong is bisected until an element is found that is.
func Directional(n int) Option { return func(c *config) { c.directions = max(1, n) } }

// Taylor measures as well, for each parameter, how fast Taylor's remainder |f(x+hv) − f(x) − h⟨g,v⟩| shrinks along a random
// direction v (Result.Slope): as h², which is slope 2, if g is the gradient, as h, slope 1, if it is not. No step and no
// tolerance has to be chosen for that.
func Taylor() Option { return func(c *config) { c.taylor = true } }

// Within draws no further directions, after the first of every parameter, when d has passed since the check began.
func Within(d time.Duration) Option { return func(c *config) { c.limit = d } }

// SecondOrder checks the gradient of the gradient's inner product with a random direction v instead of the gradient: the
// product of the loss's Hessian with v. Where an operator has no second derivative, the verdict is unsupported and the note
// names the operator.
func SecondOrder() Option { return func(c *config) { c.order = 2 } }

// Claimed checks the caller's own gradient nodes, in the order of what Graph differentiates by: those that gorgonia.Grad
// returns, or any others. nil claims that there is none.
func Claimed(grads ...*gorgonia.Node) Option {
	return func(c *config) { c.claimed = append(gorgonia.Nodes{}, grads...) }
}

// Workers sets the number of goroutines, at least 1; without it, that is GOMAXPROCS. The report does not depend on it.
func Workers(n int) Option { return func(c *config) { c.workers = max(1, n) } }

// Progress calls f now and then with the number of elements, or directions, that have been checked, by one goroutine at a
// time.
func Progress(f func(done, total int)) Option {
	return func(c *config) {
		if f != nil {
			c.progress = f
		}
	}
}

// machine makes the machine that computes the symbolic gradient.
func (c *config) machine(outputs gorgonia.Nodes, opts ...vm.Option) (gorgonia.VM, error) {
	if c.tape {
		return vm.NewTape(outputs, opts...)
	}
	return vm.New(outputs, opts...)
}
