package graph

import (
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// An Instance is a model's graph for one mode and one batch size.
type Instance struct {
	Graph   *gorgonia.ExprGraph
	Mode    Mode
	Updates []Update // of states, to be committed after an accepted step

	params     *Params
	inputs     map[string]*tensor.Dense
	inputNames []string
	nodes      map[string]*gorgonia.Node
	scopes     map[*gorgonia.Node]string
	step       []int64 // the elements of the input StepInput; nil if the model uses no randomness
}

// An Update says what a state becomes after an accepted training step.
type Update struct {
	State *Param
	Next  *gorgonia.Node
}

// Params returns the parameters that the instance shares.
func (i *Instance) Params() *Params { return i.params }

// Inputs returns the names of the inputs, in the order of their declaration.
func (i *Instance) Inputs() []string { return slices.Clone(i.inputNames) }

// Input returns the tensor behind an input, to be filled in place, or nil if there is none of that name.
func (i *Instance) Input(name string) *tensor.Dense { return i.inputs[name] }

// Node returns the node of a parameter or state, or nil.
func (i *Instance) Node(param string) *gorgonia.Node { return i.nodes[param] }

// Weights returns the nodes of the trained parameters, in the order of Params.Weights.
func (i *Instance) Weights() gorgonia.Nodes {
	var nodes gorgonia.Nodes
	for _, q := range i.params.Weights() {
		nodes = append(nodes, i.nodes[q.name])
	}
	return nodes
}

// Scope returns the path of the scope that a node was made in; nodes made by Grad have none.
func (i *Instance) Scope(n *gorgonia.Node) string { return i.scopes[n] }

// Describe names a node by its scope, for errors and listings.
func (i *Instance) Describe(n *gorgonia.Node) string {
	scope, ok := i.scopes[n]
	switch {
	case n.Op() == nil:
		return n.Name()
	case !ok:
		return "gradient/" + n.Name()
	case scope == "":
		return n.Name()
	}
	return scope + "/" + n.Name()
}

// SetStep sets the key of the instance's randomness: the training step, and the row of the full batch at which this
// instance's batch begins. It does nothing if the model uses no randomness.
func (i *Instance) SetStep(step, row int) {
	if i.step != nil {
		i.step[0], i.step[1] = int64(step), int64(row)
	}
}

// Commit sets the states to the values that the machine has computed for their updates, which are among its outputs.
func (i *Instance) Commit() error {
	for _, u := range i.Updates {
		v, ok := u.Next.Value().(*tensor.Dense)
		if !ok {
			return errors.Errorf("the next value of %q was not computed: make it an output of the machine", u.State.name)
		}
		convert(u.State.Data(), v.Data())
	}
	return nil
}
