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
	over, fused, also := 0, 0, 0
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
				loss := total(out)
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
				m := machine(t, outputs, vm.Check())
				for range 2 {
					runAll(t, m)
				}
				for _, s := range m.Plan().Steps {
					if strings.HasPrefix(s.Over, "over") {
						over++
					}
					fused += len(s.Fused)
					also += len(s.Also)
				}
			})
		}
	}
	if over < 100 || fused < 10 || also < 10 {
		t.Errorf("%d steps overwrote an input, %d nodes were fused and %d computed beside others: the graphs test too little", over, fused, also)
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
func (o lying) Join(plan.Op, *plan.Value) (plan.Op, bool) {
	return o, o.what == "joining" // and leaves it alone
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
		wantWrong(t, m, "lying about "+what, "element")
	}
	x := vector(gorgonia.NewGraph(), "x", 1, 2, 3)
	m := machine(t, gorgonia.Nodes{must(op.Apply(lying{"joining"}, x)), must(op.Sigmoid(x))}, vm.Check())
	wantWrong(t, m, "lying about joining", "node sigmoid", "element 0")
}

// A reaching operator does what its name says to a vector, through a function that may reach beyond it.
type reaching struct {
	name string
	do   func(out, in []float64)
}

func (o reaching) Name() string                      { return o.name }
func (reaching) Infer(in []op.Type) (op.Type, error) { return in[0], nil }
func (o reaching) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	return func(*simd.Pool) error {
		o.do(plan.Slice[float64](out), plan.Slice[float64](in[0]))
		return nil
	}
}
func (reaching) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	return gorgonia.Nodes{grad}, nil
}

// Memory is read that no step may read any more, though nobody has written there since.
func TestCheckFindsReadsOfTheDead(t *testing.T) {
	var kept []float64
	keep := reaching{"keep", func(out, in []float64) { kept = in; copy(out, in) }}
	read := reaching{"read", func(out, _ []float64) { copy(out, kept) }}
	x := must(op.Tanh(vector(gorgonia.NewGraph(), "x", 1, 2)))
	m := machine(t, gorgonia.Nodes{must(op.Apply(read, must(op.Apply(keep, x))))}, vm.Check())
	wantWrong(t, m, "node read", "element 0 is NaN, and 0.76")
}

// A step writes to an output that was right when it was computed. The machine runs what it checks after the plain program.
func TestCheckFindsLateWrites(t *testing.T) {
	y, z := spoiled(vector(gorgonia.NewGraph(), "x", 1, 2))
	m := machine(t, gorgonia.Nodes{y, z}, vm.Check())
	wantWrong(t, m, "node keep", "element 1 is 7, and 2")
}

// spoiled returns two copies of x. In its second run, the second writes to the first.
func spoiled(x *gorgonia.Node) (y, z *gorgonia.Node) {
	var kept []float64
	runs := 0
	y = must(op.Apply(reaching{"keep", func(out, in []float64) { kept = out; copy(out, in) }}, x))
	z = must(op.Apply(reaching{"write", func(out, in []float64) {
		copy(out, in)
		if runs++; runs == 2 {
			kept[1] = 7
		}
	}}, y))
	return y, z
}

func wantWrong(t *testing.T, m *vm.Machine, parts ...string) {
	t.Helper()
	err := m.RunAll()
	if err == nil {
		t.Fatal("got no error")
	}
	for _, part := range append(parts, "the plan is wrong") {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("got %q, want it to hold %q", err, part)
		}
	}
}

// Operators of Gorgonia's that draw random numbers are run once; what goes into them is compared all the same.
func TestCheckRandom(t *testing.T) {
	g := gorgonia.NewGraph()
	x := vector(g, "x", 1, 2, 3, 4, 5, 6, 7, 8)
	for name, n := range map[string]*gorgonia.Node{
		"dropout":  must(gorgonia.Dropout(x, 0.5)),
		"gaussian": must(gorgonia.Add(x, gorgonia.GaussianRandomNode(g, tensor.Float64, 0, 1, 8))),
	} {
		m := machine(t, gorgonia.Nodes{n}, vm.Check())
		for range 3 {
			if err := m.RunAll(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	y, z := spoiled(x)
	m := machine(t, gorgonia.Nodes{must(gorgonia.Add(z, must(gorgonia.Neg(y))))}, vm.Check())
	wantWrong(t, m, "input 1", "element 1 is 7, and 2")
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

// A run that fails leaves no NaN of the check in what is read from outside.
func TestCheckAfterError(t *testing.T) {
	g := gorgonia.NewGraph()
	x := leaf(g, tensor.Float64, "x", -1, 1, 2, 3)
	class := gorgonia.NewVector(g, tensor.Int64, gorgonia.WithShape(2), gorgonia.WithName("class"), gorgonia.WithValue(dense([]int64{0, 1}, 2)))
	loss := must(op.SoftmaxCrossEntropy(x, class))
	m := machine(t, gorgonia.Nodes{loss}, vm.Check())
	runAll(t, m)
	before := data(loss)
	class.Value().Data().([]int64)[1] = 7
	if err := m.RunAll(); err == nil {
		t.Fatal("no error")
	}
	wantData(t, loss, before)
}
