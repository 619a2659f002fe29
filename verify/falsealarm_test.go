package verify

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/datasets"
	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
)

// seeds is how many networks, and how many graphs, the tests of false alarms draw: 1,000 for docs/verification.md.
var seeds = flag.Int("seeds", 2, "how many networks and graphs to draw in the tests of false alarms")

// drawn returns how many seeds of a kind to draw: few with -short, where the race detector makes each slow.
func drawn(each int) uint64 {
	if testing.Short() {
		return uint64(max(1, each**seeds/4))
	}
	return uint64(each * *seeds)
}

// tutorial is the loss of the tutorial's network of chapter 5 on three rows: 784-50-10 with ReLU, weights of standard
// deviation std.
func tutorial(std float64) func(*graph.Scope) *gorgonia.Node {
	return func(s *graph.Scope) *gorgonia.Node {
		init := layer.WeightInit(graph.Normal(0, std))
		h := layer.ReLU(s, layer.Linear(s, s.Input("x", s.Dtype(), 3, 784), 50, init))
		logits, y, w := layer.Linear(s, h, 10, init), s.Input("y", tensor.Int64, 3), s.Input("weight", s.Dtype(), 3)
		if s.Err() != nil {
			return nil
		}
		losses := s.Try(op.SoftmaxCrossEntropy(logits, y))
		if s.Err() != nil {
			return nil
		}
		return s.Try(op.Dot(losses, w))
	}
}

var mnist = sync.OnceValues(func() (*datasets.Dataset, error) { return datasets.MNIST("") })

// digits fills the network with three images drawn by a seed.
func digits(t testing.TB, seed uint64) func(*graph.Instance) error {
	t.Helper()
	d, err := mnist()
	if err != nil {
		t.Skipf("MNIST is not at hand: %v", err)
	}
	r := rand.New(rand.NewPCG(seed, 5))
	rows := []int{r.IntN(d.Train.Len()), r.IntN(d.Train.Len()), r.IntN(d.Train.Len())}
	return func(inst *graph.Instance) error {
		set(inst.Input("weight"), func() float64 { return 1. / 3 })
		if err := d.Train.Fill("x", inst.Input("x").Data(), rows); err != nil {
			return err
		}
		return d.Train.Fill("y", inst.Input("y").Data(), rows)
	}
}

// A census counts verdicts, and reports false alarms: whatever speaks against right gradients.
type census map[Verdict]int

func (c census) add(t *testing.T, r *Report, what string, args ...any) {
	t.Helper()
	for _, p := range r.Params {
		c[p.Verdict]++
	}
	if !r.OK() {
		t.Errorf("%s is accused\n%s", fmt.Sprintf(what, args...), r)
	}
}

// modes are the ways to check that must not raise a false alarm.
var modes = map[string][]Option{
	"full": nil, "full float32": {Float32()}, "directional": {Directional(4)}, "directional float32": {Directional(4), Float32()},
}

func TestFalseAlarmsTutorial(t *testing.T) {
	for name, opts := range modes {
		t.Run(name, func(t *testing.T) {
			n := drawn(1)
			if testing.Short() && strings.HasPrefix(name, "full") {
				n = 0 // each network takes a second or two
			}
			seen := census{}
			for seed := range n {
				r, err := Gradients(t.Context(), graph.NewParams(tensor.Float64, seed), tutorial(0.01), digits(t, seed), opts...)
				if err != nil {
					t.Fatal(err)
				}
				seen.add(t, r, "seed %d", seed)
				if (seed+1)%50 == 0 {
					t.Logf("%d networks: verdicts %v", seed+1, seen)
				}
			}
			t.Logf("verdicts %v", seen)
		})
	}
}

// TestFalseAlarmsSmallWeights: where weights are as small as the steps, many kinks lie within one.
func TestFalseAlarmsSmallWeights(t *testing.T) {
	for _, std := range []float64{0.01, 1e-4, 1e-5, 1e-6} {
		small := layer.WeightInit(graph.Normal(0, std))
		for name, opts := range modes {
			seen := census{}
			for seed := range drawn(10) {
				seen.add(t, check(t, seed, net(layer.ReLU, small), opts...), "%s, standard deviation %v, seed %d", name, std, seed)
			}
			t.Logf("%s: standard deviation %v: verdicts %v", name, std, seen)
		}
	}
}

// TestFalseAlarmsManyKinks: any step in a random direction crosses kinks of many units.
func TestFalseAlarmsManyKinks(t *testing.T) {
	const rows, inputs, width = 64, 32, 128
	for _, c := range []struct {
		depth int
		std   float64
	}{{1, 1e-3}, {1, 1e-6}, {3, 0.05}, {3, 1e-3}} {
		declare := func(s *graph.Scope) *gorgonia.Node {
			init := layer.WeightInit(graph.Normal(0, c.std))
			h := s.Input("x", s.Dtype(), rows, inputs)
			for range c.depth {
				h = layer.ReLU(s, layer.Linear(s, h, width, init))
			}
			h = layer.Linear(s, h, 1, init)
			if s.Err() != nil {
				return nil
			}
			h = s.Try(op.Sigmoid(s.Try(op.Reshape(h, rows))))
			return s.Try(op.Dot(h, s.Input("weight", s.Dtype(), rows)))
		}
		for name, opts := range modes {
			if strings.HasPrefix(name, "full") {
				continue
			}
			seen := census{}
			for seed := range drawn(1) {
				seen.add(t, check(t, seed, declare, opts...), "%s, %+v, seed %d", name, c, seed)
			}
			t.Logf("%s: %+v: verdicts %v", name, c, seen)
		}
	}
}
