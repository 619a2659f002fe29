package metrics

import "github.com/pkg/errors"

// mean is Σ weight·value / Σ weight.
type mean struct{ sum, weight float64 }

func (m *mean) add(value, weight float64) {
	if weight == 0 {
		return
	}
	m.sum += float64(weight * value) // converted, or a compiler might fuse the two and change the bits
	m.weight += weight
}

func (m *mean) Value() float64 { return m.sum / m.weight } // 0/0 is NaN

// State returns the two sums.
func (m *mean) State() []float64 { return []float64{m.sum, m.weight} }

func (m *mean) SetState(s []float64) error {
	if len(s) != 2 || !(s[1] >= 0) {
		return badState(s, "a sum and its weight, 0 or more")
	}
	m.sum, m.weight = s[0], s[1]
	return nil
}

// badState is the error that an accumulator cannot have given a state; want says what its states hold.
func badState(s []float64, want string) error {
	return errors.Errorf("state of %d numbers: expected %s: it was saved by another metric, or damaged", len(s), want)
}
