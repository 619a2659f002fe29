package vm_test

import (
	"math"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// small declares a two-layer network with dropout and its loss.
type small struct {
	inst  *graph.Instance
	loss  *gorgonia.Node
	grads gorgonia.Nodes
}

func buildSmall(t testing.TB, p *graph.Params, batch int) small {
	t.Helper()
	var m small
	inst, err := graph.Build(p, graph.Train, func(s *graph.Scope) {
		x := s.Input("x", s.Dtype(), batch, 5)
		y := s.Input("y", tensor.Int64, batch)
		w := s.Input("w", s.Dtype(), batch)
		h := layer.Dropout(s, layer.ReLU(s, layer.Linear(s, x, 7)), 0.25)
		z := layer.Linear(s, layer.Tanh(s, layer.Linear(s, h, 6)), 3)
		m.loss = s.Try(op.Dot(s.Try(op.SoftmaxCrossEntropy(z, y)), w))
	})
	if err != nil {
		t.Fatal(err)
	}
	m.inst = inst
	if m.grads, err = graph.Grad(m.loss, inst.Weights()...); err != nil {
		t.Fatal(err)
	}
	for i, v := 0, inst.Input("x").Data(); i < batch*5; i++ {
		switch x := v.(type) {
		case []float64:
			x[i] = math.Sin(float64(i))
		case []float32:
			x[i] = float32(math.Sin(float64(i)))
		}
	}
	for i := range batch {
		inst.Input("y").Int64s()[i] = int64(i % 3)
		switch w := inst.Input("w").Data().(type) {
		case []float64:
			w[i] = 1 / float64(batch)
		case []float32:
			w[i] = 1 / float32(batch)
		}
	}
	inst.SetStep(3, 0)
	return m
}

// run returns the loss and the flat gradients.
func run(t testing.TB, m small, make func(gorgonia.Nodes, ...vm.Option) (gorgonia.VM, error)) (float64, []float64) {
	t.Helper()
	opts := []vm.Option{vm.Names(m.inst.Describe)}
	for i, q := range m.inst.Params().Weights() {
		opts = append(opts, vm.Into(m.grads[i], q.GradData()))
	}
	machine, err := make(gorgonia.Nodes{m.loss}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	defer machine.Close()
	for range 2 { // a second run gives the same
		if err := machine.RunAll(); err != nil {
			t.Fatal(err)
		}
	}
	_, g := m.inst.Params().Flat()
	return m.loss.Value().Data().(float64), append([]float64(nil), g.([]float64)...)
}

func planned(n gorgonia.Nodes, o ...vm.Option) (gorgonia.VM, error) { return vm.New(n, o...) }
func tape(n gorgonia.Nodes, o ...vm.Option) (gorgonia.VM, error)    { return vm.NewTape(n, o...) }

func TestMachineAgreesWithTape(t *testing.T) {
	p := graph.NewParams(tensor.Float64, 1)
	l1, g1 := run(t, buildSmall(t, p, 4), planned)
	l2, g2 := run(t, buildSmall(t, p, 4), tape)
	if l1 != l2 {
		t.Errorf("loss %v on the machine, %v on the tape", l1, l2)
	}
	for i := range g1 {
		if g1[i] != g2[i] {
			t.Fatalf("gradient %d is %v on the machine, %v on the tape", i, g1[i], g2[i])
		}
	}
}

func TestGradientsAgainstDifferences(t *testing.T) {
	p := graph.NewParams(tensor.Float64, 1)
	m := buildSmall(t, p, 4)
	_, g := run(t, m, planned)
	machine, err := vm.New(gorgonia.Nodes{m.loss})
	if err != nil {
		t.Fatal(err)
	}
	loss := func() float64 {
		if err := machine.RunAll(); err != nil {
			t.Fatal(err)
		}
		return m.loss.Value().Data().(float64)
	}
	flat, _ := p.Flat()
	w := flat.([]float64)
	const h = 1e-6
	for i := range w {
		old := w[i]
		w[i] = old + h
		up := loss()
		w[i] = old - h
		down := loss()
		w[i] = old
		if want := (up - down) / (2 * h); !(math.Abs(want-g[i]) <= 1e-8) {
			t.Errorf("gradient %d is %v, differences give %v", i, g[i], want)
		}
	}
}
