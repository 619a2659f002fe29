package run

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/trainer"
)

// firstRows returns what declares the job's loss on a number of rows, and what fills its inputs with the first of the rows to
// train on, as package verify takes them.
func (j *Job) firstRows(rows int) (declare func(*graph.Scope) *gorgonia.Node, fill func(*graph.Instance) error, err error) {
	if rows < 1 || rows > j.Train.Len() {
		return nil, nil, bad(errors.Errorf("%d rows: want 1 or more, and at most the %d there are to train on", rows, j.Train.Len()))
	}
	first := make([]int, rows)
	for i := range first {
		first[i] = i
	}
	declare = func(s *graph.Scope) *gorgonia.Node {
		_, loss := trainer.Declare(s, j.objective, j.Train, rows)
		return loss
	}
	fill = func(inst *graph.Instance) error { return trainer.Fill(inst, j.Train, first) }
	return declare, fill, nil
}
