package run

import (
	"context"
	"math"
	"strconv"

	"gorgonia.org/tensor"

	"nabla/metrics"
	"nabla/trainer"
)

// A Walk says which iteration of a job's training is laid open, and how much of it.
type Walk struct {
	Iteration int      // counted from 1 over the whole run
	Elements  []string // of the parameters: linear/weight[3,4], or linear/weight for its largest gradient; none: one of each parameter
	Values    int      // how many of the first values of each layer
}

// An Iteration is one iteration of training laid open: mini-batch, forward values, gradients, update.
type Iteration struct {
	Recipe     string `json:"recipe"`
	Number     int    `json:"iteration"`  // 1 for the first
	Iterations int    `json:"iterations"` // of the run
	Epoch      int    `json:"epoch"`      // 1 for the first
	Epochs     int    `json:"epochs"`     // of the run
	PerEpoch   int    `json:"iterations_per_epoch"`
	TrainRows  int    `json:"train_rows"`
	Batch      int    `json:"batch"` // as configured; the last of an epoch may be smaller
	Model      string `json:"model"`
	LossName   string `json:"loss_function"`
	Solver     string `json:"solver"`

	Rows   []int    `json:"rows"`   // of the training data, from 0, in the mini-batch
	Labels []string `json:"labels"` // their classes by name, or their targets
	Layers []Values `json:"layers"` // the input, then all that is computed a row, in order
	Loss   float64  `json:"loss"`   // of the mini-batch before the update

	GradNorm  float64    `json:"grad_norm"` // Euclidean, of all parameters
	Gradients []Gradient `json:"gradients"`
	LR        float64    `json:"lr"`
	Elements  []Element  `json:"elements"`

	NewLoss metrics.Number `json:"new_loss"` // of the same mini-batch after the update
}

// Course says where the loss of the mini-batch went: down, up or nowhere.
func (it *Iteration) Course() string {
	switch {
	case float64(it.NewLoss) < it.Loss:
		return "went down"
	case float64(it.NewLoss) == it.Loss:
		return "stayed"
	}
	return "went up"
}

// A Gradient is that of one parameter.
type Gradient struct {
	Param string  `json:"parameter"`
	Shape []int   `json:"shape"`
	Norm  float64 `json:"norm"` // Euclidean
	Max   float64 `json:"max"`  // greatest absolute value
}

// Walk trains until an iteration is made and returns all about it. What came before is really run, as Fit runs it; the job's
// parameters stay as they are. An iteration or an element that there is not is BadInput; a loss or gradient that is not
// finite is a *trainer.NumericError.
func (j *Job) Walk(ctx context.Context, w Walk) (*Iteration, error) {
	chosen, err := j.choose(w.Elements)
	if err != nil {
		return nil, bad(err)
	}
	m, err := j.moment(ctx, w.Iteration)
	if err != nil {
		return nil, err
	}
	p, err := m.probe(m.job.Params.Dtype())
	if err != nil {
		return nil, err
	}
	defer p.machine.Close()
	it := m.iteration()
	if it.Labels, err = m.labels(); err != nil {
		return nil, err
	}
	if it.Loss, err = p.run(); err != nil {
		return nil, err
	}
	it.Layers = p.layers(w.Values)
	for _, q := range p.params.Weights() {
		g := Gradient{Param: q.Name(), Shape: q.Shape()}
		for _, v := range floats(q.GradData()) {
			g.Norm += v * v
			g.Max = math.Max(g.Max, math.Abs(v))
		}
		g.Norm = math.Sqrt(g.Norm)
		it.Gradients = append(it.Gradients, g)
	}
	if it.Elements, err = m.elements(p.params, chosen); err != nil {
		return nil, err
	}
	if err := p.params.CopyFrom(m.after); err != nil {
		return nil, err
	}
	loss, err := p.run()
	it.NewLoss = metrics.Number(loss)
	return it, err
}

// iteration returns what is known of an iteration by its number.
func (m *moment) iteration() *Iteration {
	c, per := m.job.Config, m.job.StepsPerEpoch()
	return &Iteration{
		Recipe: c.Recipe, Model: c.Model.String(), LossName: c.Loss.String(), Solver: c.Solver.String(),
		Number: m.number, Iterations: m.job.Steps(), PerEpoch: per,
		Epoch: (m.number-1)/per + 1, Epochs: (m.job.Steps()-1)/per + 1,
		TrainRows: m.job.Train.Len(), Batch: c.Train.Batch, Rows: m.rows,
		LR: m.step.LR, GradNorm: m.step.GradNorm,
	}
}

// labels returns the targets of the mini-batch's rows as they are read: classes by name.
func (m *moment) labels() ([]string, error) {
	data := m.job.Train
	labels := make([]string, len(m.rows))
	if data.Dtype(trainer.TargetField) == tensor.Int64 {
		y := make([]int64, len(m.rows))
		if err := data.Fill(trainer.TargetField, y, m.rows); err != nil {
			return nil, err
		}
		for i, class := range y {
			labels[i] = m.job.set.Classes[class]
		}
		return labels, nil
	}
	per := tensor.Shape(data.Shape(trainer.TargetField)).TotalSize()
	y := make([]float64, len(m.rows)*per)
	if err := data.Fill(trainer.TargetField, y, m.rows); err != nil {
		return nil, err
	}
	for i := range labels {
		for k, v := range y[i*per : (i+1)*per] {
			if k > 0 {
				labels[i] += " "
			}
			labels[i] += strconv.FormatFloat(v, 'g', 6, 64)
		}
	}
	return labels, nil
}
