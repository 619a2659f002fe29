// Package graph declares models as Gorgonia expression graphs. A model is a function of a Scope; Build runs it to make
// an instance: a graph of fixed shapes in one mode, for training or evaluation, at one batch size. All instances of a
// model share its Params. Grad adds the gradients of a loss to an instance's graph.
package graph

// Mode says what an instance is for. Layers such as dropout do different things in each.
type Mode int

const (
	Train Mode = iota // dropout is active, statistics are those of the batch
	Eval              // the model as a function of its input alone
)

func (m Mode) String() string {
	if m == Eval {
		return "eval"
	}
	return "train"
}
