package trainer

import (
	"math"

	"github.com/pkg/errors"

	"nabla/graph"
	"nabla/internal/safetensors"
)

// History is what a run leaves beside its weights.
type History struct {
	Epochs []Epoch
	Steps  int           // updates made
	Best   int           // index into Epochs
	Params *graph.Params // the best weights; Task.Params holds the last

	StoppedEarly bool // the patience was at its end before the run was

	// How many mini-batches were left out, and how often the run went back, because a number was not finite.
	Skipped, RolledBack int
}

// history returns what has come of a run so far.
func (f *fit) history() *History {
	h := &History{
		Epochs: f.epochs, Steps: f.step, Params: f.Params, StoppedEarly: f.exhausted() && f.step < f.total,
		Skipped: f.faults.skipped, RolledBack: f.faults.rolledBack,
	}
	if f.best.params != nil {
		h.Params = f.best.params
	}
	for i, e := range f.epochs {
		if e.Best {
			h.Best = i
		}
	}
	return h
}

// metricNames returns the names of the task's metrics.
func (f *fit) metricNames() []string {
	var names []string
	for _, m := range f.Metrics {
		names = append(names, m.Name())
	}
	return names
}

// epochTable is the section of the epochs that have ended: a table with a row for each.
type epochTable struct {
	epochs  *[]Epoch
	metrics []string
}

func (t epochTable) save() ([]safetensors.Tensor, error) {
	var table []float64
	for _, e := range *t.epochs {
		table = append(table, t.row(e)...)
	}
	cols := len(t.row(Epoch{}))
	return []safetensors.Tensor{{Name: "table", Shape: []int{len(*t.epochs), cols}, Data: table}}, nil
}

func (t epochTable) load(s saved) error {
	table, err := s.floats("table")
	if err != nil {
		return err
	}
	cols := len(t.row(Epoch{}))
	if len(table)%cols != 0 {
		return errors.Errorf("%d numbers, want %d an epoch: the metrics are others than those that were saved", len(table), cols)
	}
	*t.epochs = nil
	for len(table) > 0 {
		*t.epochs = append(*t.epochs, t.epoch(len(*t.epochs)+1, table[:cols]))
		table = table[cols:]
	}
	return nil
}

// row returns an epoch as numbers; epoch is the inverse.
func (t epochTable) row(e Epoch) []float64 {
	flag := func(b bool) float64 {
		if b {
			return 1
		}
		return 0
	}
	row := []float64{float64(e.Step), e.LR, e.GradNorm, float64(e.Rows), e.Seconds, flag(e.Best), flag(e.Val != nil)}
	row = append(row, t.scores(&e.Train)...)
	return append(row, t.scores(e.Val)...)
}

func (t epochTable) epoch(number int, row []float64) Epoch {
	e := Epoch{
		Epoch: number, Step: int(row[0]), LR: row[1], GradNorm: row[2], Rows: int(row[3]), Seconds: row[4], Best: row[5] != 0,
	}
	scores := func(v []float64) Scores {
		s := Scores{Loss: v[0]}
		for i, name := range t.metrics {
			s.Metrics = append(s.Metrics, Score{name, v[1+i]})
		}
		return s
	}
	n := 1 + len(t.metrics)
	e.Train = scores(row[7 : 7+n])
	if row[6] != 0 {
		val := scores(row[7+n:])
		e.Val = &val
	}
	return e
}

// scores returns loss and metrics as numbers, NaN where there are none.
func (t epochTable) scores(s *Scores) []float64 {
	if s == nil {
		s = &Scores{Loss: math.NaN()}
	}
	v := []float64{s.Loss}
	for _, name := range t.metrics {
		m, ok := s.Get(name)
		if !ok {
			m = math.NaN()
		}
		v = append(v, m)
	}
	return v
}
