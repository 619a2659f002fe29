package trainer

import (
	"slices"
	"strings"

	"github.com/pkg/errors"

	"nabla/internal/safetensors"
)

// A state is all that a run carries from one step to the next, beside what its parameters, solver and schedule hold. A
// run that is given the state, and theirs, after any step goes on with the same bits: shuffling and dropout are functions
// of the step and need no memory.
type state struct {
	step   int     // updates made
	epoch  running // sums over the epoch that has begun
	best   best    // the best weights so far
	wait   wait    // for an improvement
	faults faults
	good   good    // to go back to
	epochs []Epoch // those that have ended
}

// A section is a part of what a checkpoint holds: a few named tensors that one thing saves and restores. What a run
// comes to remember beside is one more section.
type section interface {
	save() ([]safetensors.Tensor, error)
	load(saved) error
}

// A named section's tensors have names that begin with its own and a slash.
type named struct {
	name string
	section
}

// sections returns what a checkpoint holds beside the weights, in the order in which it is restored.
func (f *fit) sections() []named {
	return append(f.learned(), named{"faults", &f.faults}, named{"good", goodSection{f}})
}

// learned returns the sections of what comes of the steps, which a fault may take back.
func (f *fit) learned() []named {
	return []named{
		{"state", values{f.Params.States()}},
		{"solver", solverMemory{f.Solver}},
		{"schedule", scheduleMemory{f.Schedule}},
		{"average", averageMemory{f}},
		{"wait", waitSection{f}},
		{"epoch", &f.epoch},
		{"best", bestSection{f}},
		{"epochs", epochTable{&f.epochs, f.metricNames()}},
	}
}

// saveSections returns the tensors of all sections.
func saveSections(sections []named) ([]safetensors.Tensor, error) {
	var all []safetensors.Tensor
	for _, s := range sections {
		list, err := s.save()
		if err != nil {
			return nil, err
		}
		for _, t := range list {
			t.Name = s.name + "/" + t.Name
			all = append(all, t)
		}
	}
	return all, nil
}

// loadSections gives each section its tensors. One without an owner is an error.
func loadSections(sections []named, tensors []safetensors.Tensor) error {
	parts := map[string]saved{}
	for _, s := range sections {
		parts[s.name] = saved{}
	}
	for _, t := range tensors {
		name, rest, _ := strings.Cut(t.Name, "/")
		part, ok := parts[name]
		if !ok {
			return errors.Errorf("tensor %s belongs to nothing that this run has: use the program and the settings that it was saved with", t.Name)
		}
		t.Name = rest
		parts[name] = append(part, t)
	}
	for _, s := range sections {
		if err := s.load(parts[s.name]); err != nil {
			return errors.WithMessage(err, s.name)
		}
	}
	return nil
}

// saved are the tensors of a section as they come back from a checkpoint.
type saved []safetensors.Tensor

// under returns the tensors whose names begin with a prefix, without it.
func (s saved) under(prefix string) saved {
	var list saved
	for _, t := range s {
		if name, ok := strings.CutPrefix(t.Name, prefix); ok {
			t.Name = name
			list = append(list, t)
		}
	}
	return list
}

// has reports whether there is a tensor of a name.
func (s saved) has(name string) bool {
	return slices.ContainsFunc(s, func(t safetensors.Tensor) bool { return t.Name == name })
}

// floats returns the numbers of a tensor of float64.
func (s saved) floats(name string) ([]float64, error) {
	for _, t := range s {
		if v, ok := t.Data.([]float64); ok && t.Name == name {
			return v, nil
		}
	}
	return nil, errors.Errorf("tensor %s of float64 is missing", name)
}

// number returns the only number of a tensor.
func (s saved) number(name string) (float64, error) {
	v, err := s.floats(name)
	if err == nil && len(v) != 1 {
		err = errors.Errorf("tensor %s holds %d numbers, want 1", name, len(v))
	}
	if err != nil {
		return 0, err
	}
	return v[0], nil
}

// vector is a tensor of numbers.
func vector(name string, v ...float64) safetensors.Tensor {
	return safetensors.Tensor{Name: name, Shape: []int{len(v)}, Data: v}
}
