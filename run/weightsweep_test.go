package run_test

import (
	"bytes"
	"context"
	"errors"
	"math"
	"strings"
	"testing"

	"nabla/run"
)

func sweep(t *testing.T, j *run.Job, o run.WeightSweep) *run.WeightCurve {
	t.Helper()
	c, err := j.SweepWeight(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSweepWeight(t *testing.T) {
	j := prepare(t, "digits")
	o := run.DefaultWeightSweep()
	o.Weight, o.Iteration = "linear_1/weight[60,6]", 3
	c := sweep(t, j, o)
	if c.Rows != 32 || c.Weight != o.Weight || len(c.Points) != 401 {
		t.Errorf("got %d rows, %s, %d points", c.Rows, c.Weight, len(c.Points))
	}
	it := walk(t, j, run.Walk{Iteration: 3, Elements: []string{o.Weight}})
	e := it.Elements[0]
	if c.At.Weight != e.Value || c.Updated != e.NewValue || !(math.Abs(c.At.Derivative-e.Numeric) <= 1e-8) || !(math.Abs(c.At.Loss-it.Loss) <= 1e-5) {
		t.Errorf("at the weight: got %+v, updated %v; the walk says %+v", c.At, c.Updated, e)
	}
	// Accuracy is a number of rows over 32, and takes few values; the loss takes a new one at each point.
	jumps := 0
	for i, a := range c.Accuracy {
		if n := 32 * a; !(math.Abs(n-math.Round(n)) <= 1e-12) {
			t.Errorf("accuracy %v is no share of 32 rows", a)
		}
		if i > 0 && c.Loss[i] == c.Loss[i-1] {
			t.Errorf("the loss is %v at two neighbouring points", c.Loss[i])
		}
		if i > 0 && a != c.Accuracy[i-1] {
			jumps++
		}
	}
	if c.Accuracies < 2 || c.Accuracies > 33 || c.Jumps != jumps || jumps < c.Accuracies-1 || c.Losses < 350 {
		t.Errorf("%d distinct accuracies, %d jumps, counted %d, %d distinct losses", c.Accuracies, c.Jumps, jumps, c.Losses)
	}
	// The derivative is the slope of the loss, by the trapezoidal rule, and next to 0 where the loss is least.
	h := c.Points[1] - c.Points[0]
	for i := 1; i < len(c.Points); i++ {
		if mean := (c.Derivative[i] + c.Derivative[i-1]) / 2; !(math.Abs(mean*h-(c.Loss[i]-c.Loss[i-1])) <= 1e-5) {
			t.Fatalf("at %v the loss changes by %v, by its derivative %v", c.Points[i], c.Loss[i]-c.Loss[i-1], mean*h)
		}
	}
	if !c.Inside() || !(math.Abs(c.Least.Derivative) < 0.01) || !(c.Least.Loss <= c.At.Loss) {
		t.Errorf("least at %+v", c.Least)
	}
	figure, err := c.Draw()
	if err != nil {
		t.Fatal(err)
	}
	var svg bytes.Buffer
	if err := figure.WriteSVG(&svg); err != nil || !strings.Contains(svg.String(), c.Weight) {
		t.Errorf("the picture does not name the weight: %v", err)
	}
	o.Span = 0.1
	if c := sweep(t, j, o); c.Inside() || c.Least.Weight != c.Points[400] {
		t.Errorf("a span on which the loss falls: least at %+v, want the last point", c.Least)
	}
	o.Rows = 100
	if c := sweep(t, j, o); c.Rows != 100 || c.Updated != e.NewValue {
		t.Errorf("on 100 rows: got %d rows, updated %v", c.Rows, c.Updated)
	}
}

// A pixel that is dark in all rows: the weight from there has no effect.
func TestSweepOfAnIdleWeight(t *testing.T) {
	o := run.DefaultWeightSweep()
	o.Weight, o.Points = "linear/weight[0,0]", 11
	if c := sweep(t, prepare(t, "digits"), o); c.Losses != 1 || c.Accuracies != 1 || c.Inside() || c.At.Derivative != 0 {
		t.Errorf("got %+v, want one loss and one accuracy", c)
	}
}

func TestSweepWeightRefuses(t *testing.T) {
	j := prepare(t, "iris")
	for _, c := range []struct {
		want   string
		change func(*run.WeightSweep)
	}{
		{"want one of its elements, such as linear/weight[0,0]", func(o *run.WeightSweep) { o.Weight = "linear/weight" }},
		{"inside", func(o *run.WeightSweep) { o.Weight = "linear/weight[9,0]" }},
		{"1 to 280", func(o *run.WeightSweep) { o.Iteration = 281 }},
		{"105 to train on", func(o *run.WeightSweep) { o.Rows = 106 }},
		{"span", func(o *run.WeightSweep) { o.Span = 0 }},
		{"points", func(o *run.WeightSweep) { o.Points = 2 }},
	} {
		o := run.DefaultWeightSweep()
		o.Weight = "linear/weight[0,0]"
		c.change(&o)
		var bad run.BadInput
		if _, err := j.SweepWeight(context.Background(), o); !errors.As(err, &bad) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want bad input with %q", o, err, c.want)
		}
	}
}
