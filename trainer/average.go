package trainer

import (
	"github.com/pkg/errors"

	"nabla/internal/safetensors"
)

// average takes the weights after a step into their average.
func (f *fit) average() error {
	if f.Average == nil {
		return nil
	}
	f.averages = true
	return f.Average.Update(f.weights)
}

// averaged calls body with the averages in place of the weights, if they are averaged.
func (f *fit) averaged(body func() error) error {
	if !f.averages {
		return body()
	}
	if err := f.Average.Swap(f.weights); err != nil {
		return err
	}
	err := body()
	if back := f.Average.Swap(f.weights); err == nil {
		err = back
	}
	return err
}

// averageMemory is the section of the average of weights.
type averageMemory struct{ *fit }

func (m averageMemory) save() ([]safetensors.Tensor, error) {
	if !m.averages {
		return nil, nil
	}
	st, err := m.Average.State()
	return memoryTensors(st), err
}

func (m averageMemory) load(s saved) error {
	switch {
	case m.Average == nil && len(s) > 0:
		return errors.New("an average of the weights is saved, and this run has none")
	case m.Average == nil:
		return nil
	}
	m.averages = len(s) > 0
	return m.Average.SetState(s.memory())
}
