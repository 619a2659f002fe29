package verify

import (
	"context"
	"fmt"
	"math"
	"strings"
	"sync/atomic"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/internal/plan"
	"nabla/internal/simd"
)

func TestLossIsNotFinite(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(1)} {
		r, err := Gradients(context.Background(), graph.NewParams(tensor.Float64, 1), net(layer.Tanh), func(i *graph.Instance) error {
			if err := fill(1)(i); err != nil {
				return err
			}
			i.Input("weight").Float64s()[1] = v
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for name, got := range verdicts(r) {
			if got != NaN {
				t.Errorf("a loss of %v: %s is %s, want nan", v, name, got)
			}
		}
		if err := r.Err(); err == nil || !strings.Contains(err.Error(), fmt.Sprintf("the loss is %v", v)) {
			t.Errorf("got %v, want it to say that the loss is %v", err, v)
		}
	}
}

func TestGradientIsNotFinite(t *testing.T) {
	for _, v := range []float64{math.NaN(), math.Inf(-1)} {
		r := check(t, 1, affineNet(fmt.Sprint(v), scaled(2, v)))
		if got := r.get("b").Verdict; got != NaN || r.OK() {
			t.Errorf("a gradient of %v: %s, want nan\n%s", v, got, r)
		}
		if got := r.get("w").Verdict; got != OK {
			t.Errorf("w is innocent, but: %s", got)
		}
	}
}

// drift is an operator with a state, as none may be: each run returns a little more.
type drift struct {
	op.Operator
	runs *atomic.Int64
	from int64 // the run at which it begins
}

func (drift) Name() string { return "drift" }
func (d drift) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	right := d.Operator.Bind(out, in)
	return func(p *simd.Pool) error {
		err := right(p)
		if n := d.runs.Add(1); n >= d.from && out.Dtype == tensor.Float64 {
			plan.Slice[float64](out)[0] += 1e-9 * float64(n)
		}
		return err
	}
}

func TestNondeterministic(t *testing.T) {
	for _, from := range []int64{0, 300} { // from the first run on; and late, in the middle of the check
		var runs atomic.Int64
		r := check(t, 1, func(s *graph.Scope) *gorgonia.Node {
			h := layer.Linear(s, s.Input("x", s.Dtype(), rows, features), 40)
			if s.Err() != nil {
				return nil
			}
			o, _ := op.Of(s.Try(op.Tanh(h)).Op())
			return mean(s, layer.Linear(s, s.Try(op.Apply(drift{o, &runs, from}, h)), classes))
		})
		for name, got := range verdicts(r) {
			if got != Nondeterministic {
				t.Errorf("from run %d: %s is %s", from, name, got)
			}
		}
		if err := r.Err(); err == nil || !strings.Contains(err.Error(), "and then") {
			t.Errorf("from run %d: got %v, want both losses", from, err)
		}
	}
}

// Elements too small to tell are said to be so.
func TestNoisy(t *testing.T) {
	r := check(t, 1, func(s *graph.Scope) *gorgonia.Node {
		faint := s.Param("faint", graph.Normal(0, 1), rows, classes)
		x := s.Input("x", s.Dtype(), rows, features)
		if s.Err() != nil {
			return nil
		}
		logits := layer.Linear(s, x, classes)
		return mean(s, s.Try(op.Add(logits, s.Try(op.Linear(faint, 1e-9, 0)))))
	})
	if p := r.get("faint"); p.Verdict != Noisy || p.Resolved != 0 || !r.OK() {
		t.Errorf("%s with %d elements resolved, want noisy with none\n%s", p.Verdict, p.Resolved, r)
	}
}
