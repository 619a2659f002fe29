package verify

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"

	"nabla/graph/op"
)

// TestOperators certifies every case of package op.
func TestOperators(t *testing.T) {
	done := 0
	r, err := Operators(context.Background(), Progress(func(n, total int) {
		if done++; n != done || total != len(op.Cases()) {
			t.Errorf("progress %d of %d at call %d", n, total, done)
		}
	}))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Err(); err != nil || !r.OK() {
		t.Error(err)
	}
	if len(r.Cases) != len(op.Cases()) || done != len(r.Cases) {
		t.Errorf("%d cases were checked, %d reported, want %d", len(r.Cases), done, len(op.Cases()))
	}
	seen := map[string]map[Verdict]int{}
	for _, c := range r.Cases {
		for _, k := range c.Checks {
			if seen[c.Op+k.Name] == nil {
				seen[c.Op+k.Name] = map[Verdict]int{}
			}
			seen[c.Op+k.Name][k.Verdict]++
			if k.Verdict == Unsupported {
				t.Errorf("%s, %s, %s: %s", c.Op, c.Case, k.Name, k.Worst.Note)
			}
		}
	}
	for _, c := range r.Cases { // no operator is certified by cases alone in which nothing happens
		for _, name := range []string{"float64", "float32"} {
			if seen[c.Op+name][OK] == 0 {
				t.Errorf("%s, %s: %v, want some ok", c.Op, name, seen[c.Op+name])
			}
		}
	}
	lines := strings.Split(strings.TrimSpace(r.String()), "\n")
	if len(lines) != 1+len(r.Cases)+1 || lines[len(lines)-1] != fmt.Sprintf("%d of %[1]d cases hold", len(r.Cases)) {
		t.Errorf("%d lines, the last %q", len(lines), lines[len(lines)-1])
	}
}

// once is x², whose gradient is made of an operator that has none.
type once struct{ square }

func (once) Name() string { return "once" }
func (o once) Grad(in gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	n, err := op.Apply(dead(o), in[0])
	if err != nil {
		return nil, err
	}
	two, err := op.Linear(n, 2, 0)
	if err != nil {
		return nil, err
	}
	dx, err := op.Mul(two, grad)
	return gorgonia.Nodes{dx}, err
}

// dead is x without a gradient, made of its own by a change of x²'s kernel: √(x²) for the positive x of the test.
type dead struct{ square }

func (dead) Name() string { return "dead" }
func (dead) Grad(gorgonia.Nodes, *gorgonia.Node, *gorgonia.Node) (gorgonia.Nodes, error) {
	return nil, errors.New("none is known")
}

func TestUnsupportedIsSaid(t *testing.T) {
	own := op.Cases()[0]
	own.In = own.In[:1]
	own.Op, own.Make = "once", func(in gorgonia.Nodes) (*gorgonia.Node, error) { return op.Apply(once{square{1}}, in[0]) }
	r, err := certify(context.Background(), []op.Case{own}, nil)
	if err != nil {
		t.Fatal(err)
	}
	second := r.Cases[0].Checks[2]
	if second.Verdict != Unsupported || !strings.Contains(second.Worst.Note, "none is known") || !strings.Contains(r.String(), "none is known") {
		t.Errorf("got %s %q, want unsupported and why\n%s", second.Verdict, second.Worst.Note, r)
	}
}

func TestOperatorsStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Operators(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	broken := op.Cases()[0]
	broken.Make = func(gorgonia.Nodes) (*gorgonia.Node, error) { return nil, errors.New("no such thing") }
	if _, err := certify(context.Background(), []op.Case{broken}, nil); err == nil || !strings.Contains(err.Error(), "no such thing") {
		t.Errorf("got %v, want the case's error", err)
	}
}
