package cli_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"nabla/cli"
	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/models"
	"nabla/run"
)

// narrow is a model of a program's own: linear, through a bottleneck.
type narrow struct {
	Width   int `yaml:"width"`
	Outputs int `yaml:"outputs"`
}

func (m *narrow) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	return layer.Linear(s.In("out"), layer.Linear(s.In("in"), layer.Flatten(s, x), m.Width), m.Outputs)
}

// crooked is narrow with an operator whose gradient is wrong by a percent.
type crooked narrow

func (m *crooked) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	x = (*narrow)(m).Forward(s, x)
	if s.Err() != nil {
		return nil
	}
	straight, err := op.Linear(x, 2, 0)
	if err != nil {
		return s.Fail(err)
	}
	o, _ := op.Of(straight.Op())
	return s.Try(op.Apply(tilted{o}, x))
}

type tilted struct{ op.Operator }

func (tilted) Name() string { return "tilted" }

func (o tilted) Grad(in gorgonia.Nodes, out, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	grads, err := o.Operator.Grad(in, out, grad)
	if err != nil {
		return nil, err
	}
	grads[0], err = op.Linear(grads[0], 1.01, 0)
	return grads, err
}

var own = []cli.Option{
	cli.Model("narrow", func() models.Model { return &narrow{Width: 2} }),
	cli.Model("crooked", func() models.Model { return &crooked{Width: 2} }),
}

func TestOwnModel(t *testing.T) {
	t.Chdir(t.TempDir())
	r := trainWith(t, own, "fit", "iris", "--model", "narrow", "--set", "model.width=3", "--epochs", "2", "--json")
	if r.code != 0 {
		t.Fatal(r.stderr)
	}
	var s run.Summary
	decode(t, r.stdout, &s)
	if want := (4*3 + 3) + (3*3 + 3); s.Parameters != want {
		t.Errorf("got %d parameters, want %d", s.Parameters, want)
	}
	for _, args := range [][]string{
		{"eval", s.Run}, {"show", "iris", "--model", "narrow"}, {"verify", "iris", "--model", "narrow"}, {"models"},
	} {
		if r := trainWith(t, own, args...); r.code != 0 {
			t.Errorf("%q: got code %d, want 0; stderr: %s", args, r.code, r.stderr)
		}
	}
	if r := train(t, "eval", s.Run); r.code != 2 || !strings.Contains(r.stderr, `unknown model "narrow"`) {
		t.Errorf("without the model: got %+v, want code 2", r)
	}
}

func TestVerify(t *testing.T) {
	t.Chdir(t.TempDir())
	if said := must(t, "verify", "iris"); !strings.Contains(said, "2 of 2 parameters hold") {
		t.Errorf("got %s", said)
	}
	r := trainWith(t, own, "verify", "iris", "--model", "crooked", "--json")
	var report struct {
		Params []struct{ Name, Verdict string }
	}
	decode(t, r.stdout, &report)
	if r.code != 4 || len(report.Params) != 4 || report.Params[0].Verdict != "WRONG" {
		t.Errorf("a wrong gradient: got code %d and %+v, want 4 and four parameters", r.code, report)
	}
	for _, want := range []string{"error: verification failed", "in/linear/weight[", "1.01 times"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("got %q, want %q in it", r.stderr, want)
		}
	}
	said := must(t, "verify", "iris", "--directional=3", "--taylor")
	for _, want := range []string{"miss 1%", "slope", "2 of 2 parameters hold"} {
		if !strings.Contains(said, want) {
			t.Errorf("--directional --taylor: got %s, want %q in it", said, want)
		}
	}
	if said := must(t, "verify", "iris", "--directional", "--second-order"); !strings.Contains(said, "second order") {
		t.Errorf("got %s, want it to be about the second order", said)
	}
	if r := trainWith(t, own, "verify", "iris", "--model", "crooked", "--directional"); r.code != 4 || !strings.Contains(r.stdout, "found by bisection") {
		t.Errorf("--directional: got code %d and %s, want 4 and an element", r.code, r.stdout)
	}
	for _, args := range [][]string{{"iris", "--directional=0"}, {"--ops", "--directional"}, {"--ops", "--taylor"}, {"iris", "--directional", "3"}} {
		if r := train(t, append([]string{"verify"}, args...)...); r.code != 2 {
			t.Errorf("%q: got code %d, want 2", args, r.code)
		}
	}
}

// TestFitChecksTheGradient: a wrong gradient ends the run before its first step, unless it is not to be checked.
func TestFitChecksTheGradient(t *testing.T) {
	t.Chdir(t.TempDir())
	args := []string{"fit", "iris", "--model", "crooked", "--epochs", "1", "--json", "--quiet"}
	r := trainWith(t, own, args...)
	var s run.Summary
	decode(t, r.stdout, &s)
	if r.code != 4 || s.Status != "wrong_gradient" || s.Steps != 0 || s.Gradient == nil || s.Gradient.Verdict != "WRONG" {
		t.Errorf("got code %d and %+v, want 4 before the first step", r.code, s)
	}
	for _, want := range []string{"error: ", "linear/", "1.01 times", "--no-verify"} {
		if !strings.Contains(r.stderr, want) {
			t.Errorf("got %q, want %q in it", r.stderr, want)
		}
	}
	if r := trainWith(t, own, append(args, "--fast")...); r.code != 4 || !strings.Contains(r.stdout, `"failed": "gradient"`) {
		t.Errorf("--fast: got code %d and %s%s, want 4 at the gradient", r.code, r.stdout, r.stderr)
	}
	if r := trainWith(t, own, append(args, "--no-verify")...); r.code != 0 || strings.Contains(r.stdout, `"gradient"`) {
		t.Errorf("--no-verify: got code %d and %s%s, want 0 and no check", r.code, r.stdout, r.stderr)
	}
}

func TestShow(t *testing.T) {
	t.Chdir(t.TempDir())
	var s struct {
		Parameters    int
		Input, Output []int
		Layers        []struct{ Scope string }
	}
	decode(t, must(t, "show", "digits", "--hidden", "8", "--json", "--graph", "g.svg"), &s)
	if want := 64*8 + 8 + 8*10 + 10; s.Parameters != want || len(s.Layers) != 2 || s.Layers[1].Scope != "linear_1" {
		t.Errorf("got %+v, want %d parameters in two layers", s, want)
	}
	plain := read(t, "g.svg")
	full := must(t, "show", "digits", "--hidden", "8", "--graph", "-", "--gradients")
	for _, svg := range []string{plain, full} {
		if !strings.HasPrefix(svg, "<svg ") || !strings.Contains(svg, "<title>linear_1</title>") {
			t.Errorf("got no picture of the scope linear_1: %.200s", svg)
		}
	}
	if strings.Contains(plain, "gradient") || !strings.Contains(full, "<title>gradient/linear_1</title>") {
		t.Error("gradients are drawn without --gradients, or not with it")
	}
}

func TestBench(t *testing.T) {
	t.Chdir(t.TempDir())
	var m map[string]any
	decode(t, must(t, "bench", "--mlp", "8-4-3", "--batch", "5", "--threads", "1", "--steps", "20", "--json"), &m)
	forward := 2 * 5 * (8*4 + 4*3)
	for key, want := range map[string]any{
		"recipe": "mlp_8_4_3", "batch": 5.0, "threads": 1.0, "parameters": float64(8*4 + 4 + 4*3 + 3),
		"flops_per_step": float64(forward + forward + 2*5*4*3), // weights' gradients as much again, and the hidden layer's
	} {
		if m[key] != want {
			t.Errorf("%s: got %v, want %v", key, m[key], want)
		}
	}
	for _, key := range []string{"us_per_step", "gflops", "peak_gflops"} {
		if v, ok := m[key].(float64); !ok || v <= 0 {
			t.Errorf("%s: got %v, want a positive number", key, m[key])
		}
	}
	for _, key := range []string{"kernels", "allocs_per_step", "bytes_per_step"} {
		if _, ok := m[key]; !ok {
			t.Errorf("%s is missing", key)
		}
	}
	if entries, err := os.ReadDir("."); err != nil || len(entries) > 0 {
		t.Errorf("got files %v, %v, want none", entries, err)
	}
}

// The plan of a step, its profile and the proof of it are those of one machine.
func TestBenchPlan(t *testing.T) {
	t.Chdir(t.TempDir())
	step := []string{"bench", "--mlp", "8-4-3", "--batch", "5", "--threads", "1"}
	with := func(flags ...string) string { return must(t, append(step[:len(step):len(step)], flags...)...) }

	var plan vm.Plan
	decode(t, with("--plan", "--json"), &plan)
	if want := 2*(2*5*8*4) + 3*(2*5*4*3); plan.FLOPs != want {
		t.Errorf("the plan has %d FLOP, want %d", plan.FLOPs, want)
	}
	if text := with("--plan"); !strings.Contains(text, "affine+relu") || !strings.Contains(text, "fused with linear/affine") {
		t.Errorf("the plan does not show what is fused:\n%s", text)
	}

	var profile run.Profile
	decode(t, with("--profile", "--steps", "20", "--json"), &profile)
	if len(profile.Parts) != len(plan.Steps)+1 { // and the update
		t.Errorf("the profile has %d parts, the plan %d steps", len(profile.Parts), len(plan.Steps))
	}
	if profile.Peak <= 0 || profile.Bandwidth <= 0 || profile.Parts[0].Micros < profile.Parts[1].Micros {
		t.Errorf("peak %v, bandwidth %v, slowest part %v and next %v", profile.Peak, profile.Bandwidth, profile.Parts[0].Micros, profile.Parts[1].Micros)
	}
	if text := with("--profile", "--steps", "20"); !strings.Contains(text, "GFLOP/s") || !strings.Contains(text, "weights") {
		t.Errorf("the profile lacks its heading or the update:\n%s", text)
	}

	if text := with("--check", "--json=false", "--plan=false"); !strings.Contains(text, "3 steps") || !strings.Contains(text, "bit for bit") {
		t.Errorf("got %q", text)
	}
}

func ExampleRun() {
	code := cli.Run(context.Background(), []string{"models"}, os.Stdout, os.Stderr, cli.Model("narrow", func() models.Model { return &narrow{Width: 2} }))
	fmt.Println("exit code", code)
	// Output:
	// linear   linear regression: x·weight + bias
	// mlp      multilayer perceptron: hidden layers of given widths, activation, dropout
	// narrow   this program's own
	// softmax  multinomial logistic regression: one linear layer of logits
	// exit code 0
}
