package cli_test

import (
	"math"
	"strings"
	"testing"
)

func TestStep(t *testing.T) {
	t.Chdir(t.TempDir())
	// 1,258 rows are 39 batches of 32 and one of 10.
	out := must(t, "step", "digits", "--iteration", "42")
	at := 0
	for _, want := range []string{
		"iteration 42 of 1,200, epoch 2 of 30\n", "1,258 rows / batch 32 = 40 iterations, the last of 10 rows\n", "41 updates made\n",
		"\n1. take a mini-batch: 32 rows", "labels", "… and 20 more",
		"\n2. compute gradients", "input ", "linear: affine ", "32x64", "relu", "linear_1: affine ", "loss 0.", "symbolic gradient  central difference", "linear_1/weight[",
		"\n3. update parameters: adam, learning rate 0.003", "new value", "loss of the same mini-batch 0.", " → 0.", "it went down\n",
		"\n4. repeat: 1,158 iterations left",
	} {
		i := strings.Index(out[at:], want)
		if i < 0 {
			t.Fatalf("want %q after %q in\n%s", want, out[:at], out)
		}
		at += i + len(want)
	}
	if out := must(t, "step", "iris", "--iteration", "280"); !strings.Contains(out, "4. repeat: this was the last iteration") || !strings.Contains(out, "1. take a mini-batch: 9 rows") {
		t.Errorf("the last iteration of iris, with 9 rows: got %s", out)
	}
}

func TestStepJSON(t *testing.T) {
	t.Chdir(t.TempDir())
	var it struct {
		Iteration, Iterations, Epoch int
		Rows                         []int
		Labels                       []string
		Layers                       []struct {
			Layer string
			First []float64
		}
		Loss     float64
		NewLoss  float64 `json:"new_loss"`
		Elements []struct {
			Index         []int
			Value, Update float64
			S             float64 `json:"symbolic_gradient"`
			N             float64 `json:"numerical_gradient"`
			New           float64 `json:"new_value"`
		}
	}
	// All weights are 0 at first: the three classes are equally likely, and the loss is log 3.
	decode(t, must(t, "step", "iris", "--json", "--values", "2", "--param", "linear/weight", "--index", "0,2", "--index", "3,1", "--lr", "0.5"), &it)
	if !(math.Abs(it.Loss-math.Log(3)) <= 1e-6) || !(it.NewLoss < it.Loss) || it.Iteration != 1 || len(it.Rows) != 16 || len(it.Labels) != 16 {
		t.Errorf("got %+v", it)
	}
	if len(it.Layers) != 3 || it.Layers[0].Layer != "input" || len(it.Layers[0].First) != 2 {
		t.Errorf("got layers %+v, want 3 with 2 values each", it.Layers)
	}
	if len(it.Elements) != 2 {
		t.Fatalf("got %d elements, want 2", len(it.Elements))
	}
	for _, e := range it.Elements {
		if !(math.Abs(e.S-e.N) <= 1e-6*math.Abs(e.N)) || !(math.Abs(e.New+0.5*e.S) <= 1e-6*math.Abs(e.New)) {
			t.Errorf("got %+v: want equal gradients, and the new value −0.5 of them", e)
		}
	}
}

func TestStepHTML(t *testing.T) {
	t.Chdir(t.TempDir())
	if out := must(t, "step", "iris", "--html", "i.html"); !strings.Contains(out, "iteration 1 of 280") {
		t.Errorf("got %s, want the text too", out)
	}
	if page := read(t, "i.html"); !strings.HasPrefix(page, "<!DOCTYPE html>") || !strings.Contains(page, "Iteration 1 of 280") || !strings.Contains(page, "<svg") {
		t.Errorf("got %.200s", page)
	}
}

func TestStepSweep(t *testing.T) {
	t.Chdir(t.TempDir())
	args := []string{"step", "digits", "--solver", "sgd", "--iteration", "3", "--sweep-weight", "linear_1/weight[60,6]"}
	out := must(t, append(args, "--svg", "s.svg", "--png", "s.png")...)
	for _, want := range []string{
		"loss and accuracy of 32 rows as linear_1/weight[60,6] changes", "weight   loss    derivative  accuracy", "distinct values in", "negative, so the loss falls if the weight grows",
		"there this weight would stop to learn",
	} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s", want, out)
		}
	}
	if strings.Contains(out, "the other way") {
		t.Errorf("plain gradient descent goes the way of the derivative:\n%s", out)
	}
	if svg := read(t, "s.svg"); !strings.Contains(svg, ">linear_1/weight[60,6]<") || !strings.Contains(svg, ">derivative of the loss<") {
		t.Errorf("the picture has no labels: %.200s", svg)
	}
	if png := read(t, "s.png"); !strings.HasPrefix(png, "\x89PNG") {
		t.Errorf("got no PNG: %.20q", png)
	}
	var c struct {
		Points, Loss, Accuracy []float64
		Rows                   int
	}
	decode(t, must(t, append(args, "--json", "--rows", "50", "--span", "1")...), &c)
	if n := len(c.Points); n != len(c.Loss) || n != len(c.Accuracy) || !(math.Abs(c.Points[n-1]-c.Points[0]-2) <= 1e-12) || c.Rows != 50 {
		t.Errorf("got %+v", c)
	}
	if out := must(t, "step", "digits", "--sweep-weight", "linear/weight[0,0]"); !strings.Contains(out, "nothing depends on this weight") {
		t.Errorf("the weight of a dark pixel: got %s", out)
	}
	if out := must(t, append(args, "--span", "0.1")...); !strings.Contains(out, "try a wider --span") {
		t.Errorf("a short span: got %s", out)
	}
}

func TestStepRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	for want, args := range map[string][]string{
		"want one of the run's, 1 to 280":  {"--iteration", "281"},
		"want one --param beside it":       {"--index", "1,2"},
		"unknown parameter":                {"--param", "linear/weigth"},
		"want an index inside":             {"--param", "linear/weight", "--index", "9,9"},
		"--rows belongs to --sweep-weight": {"--rows", "5"},
		"does not go with --sweep-weight":  {"--sweep-weight", "linear/weight[0,0]", "--values", "3"},
		"want one of its elements":         {"--sweep-weight", "linear/weight"},
		"want 1 or more":                   {"--sweep-weight", "linear/weight[0,0]", "--rows", "0"},
		"want 0 or more":                   {"--values", "-1"},
	} {
		r := train(t, append([]string{"step", "iris"}, args...)...)
		if r.code != 2 || r.stdout != "" || !strings.Contains(r.stderr, want) {
			t.Errorf("%v: got %+v, want code 2 and %q", args, r, want)
		}
	}
}
