package vm_test

import (
	"math"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/vm"
)

// rounds are the inputs of the runs of a program: the same twice, so that what a run leaves behind shows, then others, and
// in the end the first ones again, so that what is stale shows. In run moved they lie in fresh memory.
var rounds = []int{0, 0, 1, 2, 0}

const moved = 3

// A verdict is what the runs of a program have shown.
type verdict struct {
	invalid error  // why the program is none
	ours    error  // where a machine of ours differs from the definition
	tape    error  // where the TapeMachine does
	fault   string // what is wrong with the TapeMachine then; empty if nothing is known that explains it
	finite  bool   // whether all numbers of all runs are
}

// bad reports whether something is wrong that has no excuse.
func (v verdict) bad() bool {
	return v.invalid != nil || v.ours != nil || v.tape != nil && v.fault == ""
}

// judge runs a program on machines of ours with one thread and with the pool's, on a TapeMachine, and by definition. All
// are compared to the bit: they run the same kernels.
func judge(p *randomProgram, pool *vm.Pool) (v verdict) {
	want, err := p.definition()
	if err != nil {
		v.invalid = err
		return v
	}
	v.finite = !slices.ContainsFunc(slices.Concat(want...), func(v gorgonia.Value) bool {
		return slices.ContainsFunc(elements(v), func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) })
	})
	for name, opts := range map[string][]vm.Option{"one thread": nil, "several threads": {vm.Threads(pool)}} {
		if err := p.compare(want, true, planned, opts...); err != nil {
			v.ours = errors.WithMessage(err, name)
			return v
		}
	}
	if v.tape = p.compare(want, false, tape); v.tape != nil {
		v.fault = p.fault(v.tape)
	}
	return v
}

// definition returns what each output and target is in each round, by definition.
func (p *randomProgram) definition() (all [][]gorgonia.Value, err error) {
	d, err := p.declare()
	if err != nil {
		return nil, err
	}
	for _, round := range rounds {
		if err := d.fill(round, true); err != nil {
			return nil, err
		}
		in := interpreter{}
		var want []gorgonia.Value
		for _, n := range slices.Concat(d.outputs, d.into) {
			v, err := in.value(n)
			if err != nil {
				return nil, err
			}
			want = append(want, v)
		}
		all = append(all, want)
	}
	return all, nil
}

// compare runs the program in a graph of its own, and returns the first difference. On our machines, ours, it is one too
// if a run changes an input, or if a second machine over the same graph, which computes one output alone, is wrong.
func (p *randomProgram) compare(want [][]gorgonia.Value, ours bool, make func(gorgonia.Nodes, ...vm.Option) (gorgonia.VM, error), opts ...vm.Option) error {
	d, err := p.declare()
	if err != nil {
		return err
	}
	if err := d.fill(rounds[0], true); err != nil {
		return err
	}
	var into []gorgonia.Value
	for _, n := range d.into {
		v := memory(n)
		into = append(into, v)
		opts = append(opts, vm.Into(n, v.Data()))
	}
	m, err := make(d.outputs, opts...)
	if err != nil {
		return err
	}
	defer m.Close()
	var one gorgonia.VM
	if ours && len(d.outputs) > 0 {
		if one, err = make(d.outputs[:1]); err != nil {
			return err
		}
		defer one.Close()
	}
	for at, round := range rounds {
		if err := d.fill(round, at == moved); err != nil {
			return err
		}
		if err := m.RunAll(); err != nil {
			return errors.WithMessagef(err, "run %d", at+1)
		}
		got := slices.Clone(into)
		for i, n := range slices.Backward(d.outputs) {
			if n.Value() == nil || !slices.Equal(n.Value().Shape(), n.Shape()) {
				return errors.Errorf("run %d: output %d (%s) is %v, its value %v", at+1, i+1, n, n.Shape(), n.Value())
			}
			got = slices.Insert(got, 0, n.Value())
		}
		for i, v := range got {
			if err := differ(v, want[at][i]); err != nil {
				return errors.WithMessagef(err, "run %d, value %d of %d outputs and %d targets (%s)", at+1, i+1, len(d.outputs), len(into), slices.Concat(d.outputs, d.into)[i])
			}
		}
		if !ours {
			continue
		}
		if one != nil {
			if err := one.RunAll(); err != nil {
				return errors.WithMessagef(err, "run %d of one output", at+1)
			}
			if err := differ(d.outputs[0].Value(), want[at][0]); err != nil {
				return errors.WithMessagef(err, "run %d of one output (%s)", at+1, d.outputs[0])
			}
		}
		for i, n := range d.nodes {
			if d.values[i].word == nil && (!slices.Equal(elements(n.Value()), d.elements(i, round)) || !slices.Equal(n.Value().Shape(), n.Shape())) {
				return errors.Errorf("run %d has changed the input v%d: it is %v %v", at+1, i, n.Value().Shape(), n.Value())
			}
		}
	}
	return nil
}

// memory returns memory for a node's value, with numbers in it that no program computes.
func memory(n *gorgonia.Node) *tensor.Dense {
	if n.Dtype() == tensor.Float32 {
		return dense(slices.Repeat([]float32{-7e30}, n.Shape().TotalSize()), n.Shape().TotalSize())
	}
	return dense(slices.Repeat([]float64{-7e30}, n.Shape().TotalSize()), n.Shape().TotalSize())
}

// fault returns what is wrong with the TapeMachine where it differs from the definition, or nothing if it must not.
func (p *randomProgram) fault(err error) string {
	text := err.Error()
	switch {
	case p.has("Reshape to reversed"):
		return "Reshape shares its operand's memory, and what runs next writes there"
	case p.again && strings.Contains(text, "Type Mismatch") && strings.Contains(text, "Tensor-0"):
		return "a derivative of second order is a tensor without dimensions, which no scalar is divided by"
	case p.again && strings.Contains(text, "linAlgBinOp") && strings.Contains(text, "Shape mismatch"):
		return "a derivative of second order is given memory of another shape"
	}
	return ""
}
