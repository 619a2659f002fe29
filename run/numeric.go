package run

import (
	"context"
	"math"
	"time"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
	"nabla/trainer"
	"nabla/verify/fd"
)

// gradients are the ways to the gradient that train.gradient names.
var gradients = []string{"backpropagation", "numeric"}

// Numeric reports whether the job learns by numerical gradients.
func (j *Job) Numeric() bool { return j.Config.Train.Gradient == "numeric" }

// gradient returns what computes gradients for the trainer, nil for backpropagation.
func (j *Job) gradient() trainer.Gradient {
	if j.Numeric() {
		return numericGradient
	}
	return nil
}

// numericGradient takes the central difference (f(x+h) − f(x−h))/2h for every element of parameters of float64: two losses
// each. h is the best for values of size 1, as weights are.
func numericGradient(p *graph.Params, loss func() (float64, error)) (err error) {
	f := func([]float64) float64 {
		v, e := loss()
		if err == nil {
			err = e
		}
		return v
	}
	for _, q := range p.Weights() {
		x, ok := q.Data().([]float64)
		if !ok {
			return errors.Errorf("parameter %s is %v: want float64, differences of float32 losses are rounding errors", q.Name(), p.Dtype())
		}
		fd.Gradient(q.GradData().([]float64), f, x, fd.Central, fd.Central.Step)
		if err != nil {
			return err
		}
	}
	return nil
}

// GradientTimes compare a numerical gradient with backpropagation on a job's first mini-batch.
type GradientTimes struct {
	Losses      int     `json:"losses"`        // evaluated for one numerical gradient
	Numeric     float64 `json:"numeric_ms"`    // of one gradient
	Symbolic    float64 `json:"symbolic_ms"`   // of one gradient by backpropagation, the shortest of some
	Discrepancy float64 `json:"discrepancy"`   // ‖numeric − symbolic‖ / ‖symbolic‖
	Times       float64 `json:"times_as_long"` // Numeric over Symbolic
}

// TimeGradients computes the gradient at the job's parameters both ways. They stay as they are.
func (j *Job) TimeGradients(ctx context.Context) (*GradientTimes, error) {
	c, err := j.apart()
	if err != nil {
		return nil, err
	}
	m := &moment{job: c, number: 1, rows: c.sampler.Rows(0, nil)}
	p, err := m.probe(c.Params.Dtype())
	if err != nil {
		return nil, err
	}
	defer p.machine.Close()
	forward, err := c.newVM()(gorgonia.Nodes{p.Loss}, c.vmOptions()...)
	if err != nil {
		return nil, err
	}
	defer forward.Close()
	t := &GradientTimes{Losses: 2 * c.Params.Count(), Symbolic: math.Inf(1)}
	for range 10 {
		began := time.Now()
		if _, err := p.run(); err != nil {
			return nil, err
		}
		t.Symbolic = math.Min(t.Symbolic, milliseconds(began))
	}
	var symbolic []float64
	for _, q := range p.params.Weights() {
		symbolic = append(symbolic, floats(q.GradData())...)
	}
	began := time.Now()
	err = numericGradient(p.params, func() (float64, error) {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		if err := forward.RunAll(); err != nil {
			return 0, err
		}
		return floats(p.Loss.Value().Data())[0], nil
	})
	if err != nil {
		return nil, err
	}
	t.Numeric = milliseconds(began)
	t.Times = t.Numeric / t.Symbolic
	apart, size := 0.0, 0.0
	for _, q := range p.params.Weights() {
		for _, v := range floats(q.GradData()) {
			apart, size = math.Hypot(apart, v-symbolic[0]), math.Hypot(size, symbolic[0])
			symbolic = symbolic[1:]
		}
	}
	t.Discrepancy = apart / size
	return t, nil
}

func milliseconds(since time.Time) float64 { return float64(time.Since(since).Nanoseconds()) / 1e6 }
