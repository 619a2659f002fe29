package run

import (
	"context"
	"math"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/internal/draw"
	"nabla/metrics"
)

// A WeightSweep says along which weight loss and accuracy are followed, and where.
type WeightSweep struct {
	Weight    string  // an element: linear/weight[3,4]
	Iteration int     // at the parameters before it, on its mini-batch
	Rows      int     // of the training data, the first, instead of the mini-batch; 0: the mini-batch
	Span      float64 // how far to go from the weight's value to either side
	Points    int     // to go through, at least 3
}

// DefaultWeightSweep returns 401 points that reach 4 to either side, on the first mini-batch.
func DefaultWeightSweep() WeightSweep { return WeightSweep{Iteration: 1, Span: 4, Points: 401} }

func (o WeightSweep) check() error {
	switch {
	case !(o.Span > 0 && o.Span < math.Inf(1)):
		return errors.Errorf("a span of %v: want a positive number", o.Span)
	case o.Points < 3:
		return errors.Errorf("%d points: want 3 or more", o.Points)
	case o.Rows < 0:
		return errors.Errorf("%d rows: want 1 or more, or 0 for the mini-batch", o.Rows)
	}
	return nil
}

// A WeightCurve is loss and accuracy of a model as functions of one of its weights, all others as they are. It is computed in
// float64 and in training mode: the loss is the one whose derivative an update goes by.
type WeightCurve struct {
	Recipe     string    `json:"recipe"`
	Weight     string    `json:"weight"`
	Iteration  int       `json:"iteration"`
	Rows       int       `json:"rows"`
	Points     []float64 `json:"points"` // of the weight
	Loss       []float64 `json:"loss"`
	Derivative []float64 `json:"derivative"` // of the loss, symbolic
	Accuracy   []float64 `json:"accuracy"`

	At      WeightPoint `json:"at"`      // the weight as it is
	Updated float64     `json:"updated"` // what the iteration's update makes of it
	Least   WeightPoint `json:"least"`   // where the loss is least

	Losses     int `json:"distinct_losses"`
	Accuracies int `json:"distinct_accuracies"`
	Jumps      int `json:"jumps"` // neighbouring points between which the accuracy changes
}

// A WeightPoint is a point of the curves.
type WeightPoint struct {
	Weight     float64 `json:"weight"`
	Loss       float64 `json:"loss"`
	Derivative float64 `json:"derivative"`
	Accuracy   float64 `json:"accuracy"`
}

// SweepWeight follows loss and accuracy along a weight. What came before the iteration is really run; the job's parameters stay
// as they are. A weight, an iteration or rows that there are not, and a target that is no class, are BadInput.
func (j *Job) SweepWeight(ctx context.Context, o WeightSweep) (*WeightCurve, error) {
	if err := o.check(); err != nil {
		return nil, bad(err)
	}
	if err := (metrics.Accuracy{}).Fits(len(j.set.Classes)); err != nil {
		return nil, bad(errors.WithMessage(err, "accuracy"))
	}
	if o.Rows > j.Train.Len() {
		return nil, bad(errors.Errorf("%d rows: there are %d to train on", o.Rows, j.Train.Len()))
	}
	chosen, err := j.choose([]string{o.Weight})
	if err != nil {
		return nil, bad(err)
	}
	c := chosen[0]
	if c.at < 0 {
		return nil, bad(errors.Errorf("%s is a parameter: want one of its elements, such as %s", o.Weight,
			elementName(o.Weight, make([]int, j.Params.Weights()[c.param].Shape().Dims()))))
	}
	m, err := j.moment(ctx, o.Iteration)
	if err != nil {
		return nil, err
	}
	updated := floats(m.after.Weights()[c.param].Data())[c.at]
	if o.Rows > 0 {
		m.rows = make([]int, o.Rows)
		for i := range m.rows {
			m.rows[i] = i
		}
	}
	p, err := m.probe(tensor.Float64)
	if err != nil {
		return nil, err
	}
	defer p.machine.Close()
	q := p.params.Weights()[c.param]
	w := &along{probe: p, rows: len(m.rows), x: q.Data().([]float64), slopes: q.GradData().([]float64), at: c.at}
	curve := &WeightCurve{
		Recipe: j.Config.Recipe, Weight: elementName(q.Name(), indexOf(c.at, q.Shape())), Iteration: o.Iteration, Rows: w.rows, Updated: updated,
	}
	return curve, curve.follow(ctx, w, o)
}

// along is a probe that one weight moves in.
type along struct {
	*probe
	rows      int
	x, slopes []float64 // of the weight's parameter
	at        int       // of the weight
}

// point computes loss, derivative and accuracy at a value of the weight.
func (w *along) point(v float64) (WeightPoint, error) {
	w.x[w.at] = v
	loss, err := w.run()
	if err != nil {
		return WeightPoint{}, err
	}
	sum := metrics.Accuracy{}.New()
	err = sum.Add(w.Prediction.Value().Data(), w.Target.Value().Data(), w.rows, nil)
	return WeightPoint{v, loss, w.slopes[w.at], sum.Value()}, err
}

// follow takes the points of the curves.
func (c *WeightCurve) follow(ctx context.Context, w *along, o WeightSweep) (err error) {
	now := w.x[w.at]
	if c.At, err = w.point(now); err != nil {
		return err
	}
	c.Least = c.At
	for i := range o.Points {
		if err := ctx.Err(); err != nil {
			return err
		}
		p, err := w.point(now + o.Span*(2*float64(i)/float64(o.Points-1)-1))
		if err != nil {
			return err
		}
		if i > 0 && p.Accuracy != c.Accuracy[i-1] {
			c.Jumps++
		}
		if p.Loss < c.Least.Loss {
			c.Least = p
		}
		c.Points, c.Loss = append(c.Points, p.Weight), append(c.Loss, p.Loss)
		c.Derivative, c.Accuracy = append(c.Derivative, p.Derivative), append(c.Accuracy, p.Accuracy)
	}
	c.Losses, c.Accuracies = distinct(c.Loss), distinct(c.Accuracy)
	return nil
}

// Inside reports whether the loss is least inside of the range, where its derivative is next to 0, and not at an end.
func (c *WeightCurve) Inside() bool {
	return c.Losses > 1 && c.Least.Weight != c.Points[0] && c.Least.Weight != c.Points[len(c.Points)-1]
}

// distinct returns how many different numbers there are.
func distinct(x []float64) int { return len(slices.Compact(slices.Sorted(slices.Values(x)))) }

// Draw draws the loss and its derivative, which are smooth, and the accuracy, which jumps, against the weight.
func (c *WeightCurve) Draw() (*draw.Figure, error) {
	panel := func(title, label string, x, y []float64, now float64) draw.Panel {
		return draw.Panel{Title: title, XLabel: c.Weight, YLabel: label, Series: []draw.Series{
			{Name: title, X: x, Y: y}, {Name: "now", X: []float64{c.At.Weight}, Y: []float64{now}},
		}}
	}
	x, y := stairs(c.Points, c.Accuracy)
	return draw.Curves([]draw.Panel{
		panel("loss", "loss of the rows", c.Points, c.Loss, c.At.Loss),
		panel("derivative of the loss", "dL/dw", c.Points, c.Derivative, c.At.Derivative),
		panel("accuracy", "share of rows that are right", x, y, c.At.Accuracy),
	})
}

// stairs adds points where y changes, so that a curve that is constant between jumps is drawn as one.
func stairs(x, y []float64) (steps, levels []float64) {
	for i := range x {
		if i > 0 && y[i] != y[i-1] {
			middle := (x[i-1] + x[i]) / 2
			steps, levels = append(steps, middle, middle), append(levels, y[i-1], y[i])
		}
		steps, levels = append(steps, x[i]), append(levels, y[i])
	}
	return steps, levels
}
