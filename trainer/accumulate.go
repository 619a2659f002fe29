package trainer

import (
	"nabla/graph"
	"nabla/internal/simd"
)

// MicroBatch returns how many rows of a mini-batch each of its micro-batches has, as even as a division that is rounded up makes
// them. The last has what is left, and there are fewer than asked for if the rows are too few.
func MicroBatch(rows, accumulate int) int {
	k := max(1, min(accumulate, rows))
	return (rows + k - 1) / k
}

// parts calls body with the micro-batches of the step's rows, in order.
func (f *fit) parts(body func(share) error) error {
	whole, err := f.train.whole(f.rows)
	if err != nil {
		return err
	}
	n := len(f.rows)
	size := MicroBatch(n, f.Accumulate)
	for lo := 0; lo < n; lo += size {
		if err := body(whole.part(lo, min(lo+size, n))); err != nil {
			return err
		}
	}
	return nil
}

// gradient computes loss and gradient of the step's rows, and updates the states.
func (f *fit) gradient() (loss float64, result outcome, err error) {
	f.before.take()
	f.micro.begin(f.Params)
	err = f.parts(func(part share) error {
		b, err := f.train.run(part, f.step)
		if err != nil {
			return err
		}
		loss += scalarOf(b.loss)
		if result = b.outcome(); result.rows < len(f.rows) {
			result = f.micro.add(result, len(f.rows))
		}
		return b.instance.Commit()
	})
	return loss, result, err
}

// micro gathers what the micro-batches of a step come to. It keeps its memory from step to step.
type micro struct {
	grads  any // of the parameters, which the machine writes to
	sum    any // of those of the micro-batches before
	result outcome
}

func (m *micro) begin(p *graph.Params) {
	_, m.grads = p.Flat()
	m.result.rows = 0
}

// add takes a micro-batch that has run, and returns the outcome of those so far. After the last, that of so many rows in all, the
// parameters' gradients are the sums.
func (m *micro) add(part outcome, rows int) outcome {
	first := m.result.rows == 0
	last := m.result.rows+part.rows == rows
	switch grads := m.grads.(type) {
	case []float32:
		m.sum = accumulated(m.sum, grads, first, last)
	case []float64:
		m.sum = accumulated(m.sum, grads, first, last)
	}
	r := &m.result
	r.rows += part.rows
	r.loss = appended(r.loss, part.loss, first)
	r.weights = appended(r.weights, part.weights, first)
	r.prediction = appended(r.prediction, part.prediction, first)
	r.target = appended(r.target, part.target, first)
	return *r
}

// accumulated adds gradients to the sum of those before, in order. The last are replaced by the sum of all.
func accumulated[T simd.Float](sum any, grads []T, first, last bool) any {
	acc, ok := sum.([]T)
	if !ok {
		acc = make([]T, len(grads))
	}
	switch {
	case first:
		copy(acc, grads)
	case last:
		simd.Add(grads, acc, grads)
	default:
		simd.Add(acc, acc, grads)
	}
	if !ok {
		return acc
	}
	return sum
}
