package trainer_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/losses"
	"nabla/metrics"
	"nabla/trainer"
)

// repeated returns the rings with weights 0 to 3, and the same rows that often.
func repeated(n int) (weighted, plain *rows) {
	weighted, plain = rings(n), &rows{class: []int64{}}
	for i, x := range weighted.x {
		times := i % 5 % 4
		weighted.weight = append(weighted.weight, float64(times))
		for range times {
			plain.x, plain.class = append(plain.x, x), append(plain.class, weighted.class[i])
		}
	}
	return weighted, plain
}

// TestWeightsAreRepetitions trains on weighted rows, and on the same rows repeated: weights, losses and metrics agree.
func TestWeightsAreRepetitions(t *testing.T) {
	for name, newVM := range map[string]trainer.NewVM{"planned": trainer.Planned, "tape": trainer.Tape} {
		var last [2]trainer.Epoch
		var final [2][]float64
		train := [2]*rows{}
		train[0], train[1] = repeated(30)
		val := [2]*rows{}
		val[0], val[1] = repeated(21)
		for i := range train {
			task := classification(t, tensor.Float64)
			task.Objective = trainer.Supervised(model{hidden: 8, outputs: 2}, &losses.CrossEntropy{})
			task.Train, task.Validation, task.Sampler = train[i], val[i], inOrder{train[i].Len(), train[i].Len()}
			task.Metrics = append(task.Metrics, metrics.ROCAUC{}, metrics.F1{})
			task.Epochs, task.VM = 20, newVM
			h, err := trainer.Fit(context.Background(), task)
			if err != nil {
				t.Fatal(err)
			}
			last[i], final[i] = h.Epochs[19], weights(task.Params)
		}
		for j, w := range final[0] {
			if !(math.Abs(w-final[1][j]) <= 1e-12) {
				t.Fatalf("%s: weight %d is %v, with repeated rows %v", name, j, w, final[1][j])
			}
		}
		for what, scores := range map[string][2]trainer.Scores{"train": {last[0].Train, last[1].Train}, "val": {*last[0].Val, *last[1].Val}} {
			for _, metric := range []string{"loss", "accuracy", "roc_auc", "f1"} {
				got, _ := scores[0].Get(metric)
				want, _ := scores[1].Get(metric)
				if !(math.Abs(got-want) <= 1e-12) {
					t.Errorf("%s: %s %s is %v, with repeated rows %v", name, what, metric, got, want)
				}
			}
		}
	}
}

// TestObjectivesReweigh: reported losses and metrics heed the weights that an objective computes, over batches of unequal
// weight too.
func TestObjectivesReweigh(t *testing.T) {
	for name, c := range map[string]struct {
		newVM trainer.NewVM
		dtype tensor.Dtype
		eps   float64
	}{
		"planned": {trainer.Planned, tensor.Float64, 1e-12},
		"float32": {trainer.Planned, tensor.Float32, 1e-5},
		"tape":    {trainer.Tape, tensor.Float64, 1e-12},
	} {
		data := plane(700) // more than are evaluated at once
		for i := range data.x {
			data.weight = append(data.weight, float64(i%7+i/500*20))
		}
		p := graph.NewParams(c.dtype, 1)
		o := func(s *graph.Scope, in trainer.Inputs) trainer.Result {
			pred := model{outputs: 1}.Forward(s, in.Field("x"))
			r := trainer.Result{RowLoss: (&losses.MSE{}).Rows(s, pred, in.Field("y")), Prediction: pred, Target: in.Field("y")}
			error := s.Try(op.Reshape(s.Try(op.Sub(pred, in.Field("y"))), in.Weight.Shape()...))
			r.RowWeight = s.Try(op.Mul(in.Weight, s.Try(op.Mul(error, error)))) // weight·loss
			return r
		}
		scores, err := trainer.Evaluate(context.Background(), p, o, data, []metrics.Metric{metrics.RMSE{}}, c.newVM)
		if err != nil {
			t.Fatal(err)
		}
		var sum, total float64
		w := weights(p)
		for i, x := range data.x {
			loss := math.Pow(x[0]*w[0]+x[1]*w[1]+w[2]-data.y[i], 2)
			sum += data.weight[i] * loss * loss
			total += data.weight[i] * loss
		}
		if want := sum / total; !(math.Abs(scores.Loss-want) <= c.eps*want) || !(math.Abs(scores.Metrics[0].Value-math.Sqrt(want)) <= c.eps*want) {
			t.Errorf("%s: got %+v, want loss %v and its root", name, scores, want)
		}
	}
}

// TestBatchWithoutWeight: a mini-batch whose rows all weigh nothing has no loss and changes nothing.
func TestBatchWithoutWeight(t *testing.T) {
	task := regression(t, tensor.Float32)
	data := plane(25)
	data.weight = make([]float64, 25)
	for i := range 10 {
		data.weight[i] = 0.25
	}
	task.Train, task.Epochs = data, 1
	var after []float64
	task.OnStep = func(s trainer.Step) error {
		if s.Step == 1 {
			after = weights(task.Params)
		} else if s.Loss != 0 || s.GradNorm != 0 {
			t.Errorf("step %d: loss %v and gradient %v, want 0", s.Step, s.Loss, s.GradNorm)
		}
		return nil
	}
	h, err := trainer.Fit(context.Background(), task)
	if err != nil {
		t.Fatal(err)
	}
	for i, w := range weights(task.Params) {
		if w != after[i] {
			t.Errorf("weight %d is %v, was %v", i, w, after[i])
		}
	}
	alone := plane(10)
	task = regression(t, tensor.Float32)
	task.Train, task.Sampler, task.Epochs = alone, inOrder{10, 10}, 1
	want, err := trainer.Fit(context.Background(), task)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := h.Epochs[0].Train.Loss, want.Epochs[0].Train.Loss; !(math.Abs(got-want) <= 1e-6*want) {
		t.Errorf("the epoch's loss is %v, want %v, that of the rows that count", got, want)
	}
}

// wide is data whose weights are two a row.
type wide struct{ *rows }

func (w wide) Shape(field string) []int {
	if field == "weight" {
		return []int{2}
	}
	return w.rows.Shape(field)
}

func TestWeightsAreRefused(t *testing.T) {
	for want, spoil := range map[string]func(*rows) trainer.Data{
		"row 3 of the data has the weight -1":   func(r *rows) trainer.Data { r.weight[3] = -1; return r },
		"row 4 of the data has the weight NaN":  func(r *rows) trainer.Data { r.weight[4] = math.NaN(); return r },
		"row 5 of the data has the weight +Inf": func(r *rows) trainer.Data { r.weight[5] = math.Inf(1); return r },
		"rows 0 to 9 add up to +Inf":            func(r *rows) trainer.Data { r.weight[6], r.weight[7] = 1e308, 1e308; return r },
		"want one real number":                  func(r *rows) trainer.Data { return wide{r} },
	} {
		data := plane(25)
		data.weight = make([]float64, 25)
		task := regression(t, tensor.Float64)
		task.Train = spoil(data)
		if _, err := trainer.Fit(context.Background(), task); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}
