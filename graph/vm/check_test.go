package vm_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/internal/plan"
	"nabla/internal/simd"
)

// Every operator, over inputs that it may overwrite and between operators that it may be fused with, computes in a plan
// what it does by itself, and so do its gradients.
func TestCheckOperators(t *testing.T) {
	over, fused := 0, 0
	for _, c := range op.Cases() {
		for _, dt := range []tensor.Dtype{tensor.Float64, tensor.Float32} {
			t.Run(fmt.Sprintf("%s/%s/%v", c.Op, c.Name, dt), func(t *testing.T) {
				r := rand.New(rand.NewPCG(1, 2))
				g := gorgonia.NewGraph()
				var in gorgonia.Nodes
				for i, o := range c.In {
					n := operandLeaf(g, fmt.Sprintf("x%d", i), o, dt, r)
					if o.Kind == op.Real { // memory of the arena, and a product before it where that has a meaning
						n = must(op.Linear(n, 1, 0))
						if o.Shape.Dims() == 2 {
							n = must(op.MatMul(n, eye(g, dt, o.Shape[1]), false, false))
						}
					}
					in = append(in, n)
				}
				out, err := c.Make(in)
				if err != nil {
					t.Fatal(err)
				}
				out = must(op.Linear(out, 2, 1))
				outputs := gorgonia.Nodes{out}
				if loss := total(out); loss != nil {
					for i, o := range c.In {
						if o.Kind != op.Real {
							continue
						}
						grads, err := graph.Grad(loss, in[i])
						if err != nil {
							t.Fatal(err)
						}
						if grads[0] != nil {
							outputs = append(outputs, must(op.Linear(grads[0], 3, 1)))
						}
					}
				}
				m := machine(t, outputs, vm.Check())
				for range 2 {
					runAll(t, m)
				}
				for _, s := range m.Plan().Steps {
					if strings.HasPrefix(s.Over, "over") {
						over++
					}
					fused += len(s.Fused)
				}
			})
		}
	}
	if over < 100 || fused < 10 {
		t.Errorf("%d steps overwrote an input and %d nodes were fused: the graphs test too little", over, fused)
	}
}

// operandLeaf returns an input of an operand's kind with values of its domain.
func operandLeaf(g *gorgonia.ExprGraph, name string, o op.Operand, dt tensor.Dtype, r *rand.Rand) *gorgonia.Node {
	values := o.Values(r)
	var backing any = values
	switch {
	case o.Kind != op.Real:
		dt = tensor.Int64
		whole := make([]int64, len(values))
		for i, v := range values {
			whole[i] = int64(v)
		}
		backing = whole
	case dt == tensor.Float32:
		single := make([]float32, len(values))
		for i, v := range values {
			single[i] = float32(v)
		}
		backing = single
	}
	if o.Shape.Dims() == 0 {
		v := gorgonia.WithValue(values[0])
		if dt == tensor.Float32 {
			v = gorgonia.WithValue(float32(values[0]))
		}
		return gorgonia.NewScalar(g, dt, gorgonia.WithName(name), v)
	}
	return gorgonia.NewTensor(g, dt, o.Shape.Dims(), gorgonia.WithShape(o.Shape...), gorgonia.WithName(name),
		gorgonia.WithValue(tensor.New(tensor.WithShape(o.Shape...), tensor.WithBacking(backing))))
}

// eye returns the unit matrix as an input.
func eye(g *gorgonia.ExprGraph, dt tensor.Dtype, n int) *gorgonia.Node {
	return gorgonia.NewMatrix(g, dt, gorgonia.WithShape(n, n), gorgonia.WithName(fmt.Sprintf("eye%d", n)), gorgonia.WithValue(tensor.I(dt, n, n, 0)))
}

// total returns a scalar that depends on all elements of n.
func total(n *gorgonia.Node) *gorgonia.Node {
	if n.Shape().Dims() == 0 {
		return n
	}
	return must(op.Dot(n, n))
}

// A lying operator shifts its input by one element, which cannot be done in place, and says that it can.
type lying struct{ what string }

func (o lying) Name() string                      { return "lying about " + o.what }
func (lying) Infer(in []op.Type) (op.Type, error) { return in[0], nil }
func (o lying) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return func(*simd.Pool) error {
		dst, x := plan.Slice[float64](out), plan.Slice[float64](in[0])
		dst[0] = 0
		for i := range dst[1:] {
			dst[i+1] = x[i]
		}
		return nil
	}
}
func (o lying) Overwrites(int) bool { return o.what == "memory" }
func (o lying) Fuse(_ int, before plan.Op) (plan.Op, bool) {
	return before, o.what == "fusion"
}
func (o lying) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	return gorgonia.Nodes{grad}, nil
}

// A plan that is wrong is found, and the node is named.
func TestCheckFinds(t *testing.T) {
	for _, what := range []string{"memory", "fusion"} {
		g := gorgonia.NewGraph()
		x := must(op.Tanh(vector(g, "x", 1, 2, 3)))
		y := must(op.Apply(lying{what}, x))
		m := machine(t, gorgonia.Nodes{must(op.Tanh(y))}, vm.Check())
		err := m.RunAll()
		if err == nil {
			t.Fatalf("%s: got no error", what)
		}
		for _, part := range []string{"lying about " + what, "the plan is wrong: element"} {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("got %q, want it to hold %q", err, part)
			}
		}
	}
}

// With stock operators, inputs that change, targets and shared nodes, a checked machine gives what one without a check does.
func TestCheckStock(t *testing.T) {
	g := gorgonia.NewGraph()
	x, w := vector(g, "x", 1, 2, 3), vector(g, "w", 4, 5, 6)
	h := must(gorgonia.HadamardProd(x, w))
	loss := must(gorgonia.Sum(must(gorgonia.Square(must(gorgonia.Tanh(h))))))
	if _, err := gorgonia.Grad(loss, w); err != nil {
		t.Fatal(err)
	}
	dst := make([]float64, 3)
	opts := []vm.Option{vm.BindDualValues(w), vm.Into(h, dst)}
	plain := machine(t, gorgonia.Nodes{loss, h}, opts...)
	runAll(t, plain)
	want := []any{data(loss), data(h), append([]float64(nil), dst...)}
	checked := machine(t, gorgonia.Nodes{loss, h}, append(opts, vm.Check())...)
	for range 2 {
		clear(dst)
		runAll(t, checked)
		if got := []any{data(loss), data(h), append([]float64(nil), dst...)}; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("got %v, want %v", got, want)
		}
	}
}
