package benchmarks

import (
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/losses"
	"nabla/models"
	"nabla/solvers"
	"nabla/trainer"
)

// ours makes a workload ready in Nabla's words, on a machine and with a solver of package solvers, which share the threads.
func ours(tb testing.TB, w workload, p part, newVM trainer.NewVM, rule solvers.Config, threads int) runner {
	tb.Helper()
	params := graph.NewParams(tensor.Float32, 1)
	inst, loss := declare(tb, w, params)
	pool, err := vm.NewPool(threads)
	if err != nil {
		tb.Fatal(err)
	}
	opts := []vm.Option{vm.Threads(pool)}
	if p == step {
		grads, err := graph.Grad(loss, inst.Weights()...)
		if err != nil {
			tb.Fatal(err)
		}
		for i, q := range params.Weights() {
			opts = append(opts, vm.Into(grads[i], q.GradData()))
		}
	}
	machine, err := newVM(gorgonia.Nodes{loss}, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	r := runner{
		run:  machine.RunAll,
		loss: func() float64 { return float64(*loss.Value().(*gorgonia.F32)) },
		close: func() error {
			defer pool.Close()
			return machine.Close()
		},
	}
	if p == step {
		solver, err := rule.New()
		if err != nil {
			tb.Fatal(err)
		}
		solver.Share(pool)
		model := params.ValueGrads()
		r.run = func() error {
			if err := machine.RunAll(); err != nil {
				return err
			}
			return solver.Step(model)
		}
	}
	return r
}

// declare builds the workload's graph and fills its inputs.
func declare(tb testing.TB, w workload, params *graph.Params) (*graph.Instance, *gorgonia.Node) {
	tb.Helper()
	model := models.DefaultMLP()
	model.Hidden, model.Outputs = w.hidden(), w.classes()
	var loss *gorgonia.Node
	inst, err := graph.Build(params, graph.Train, func(s *graph.Scope) {
		x := s.Input("x", s.Dtype(), w.batch, w.inputs())
		y := s.Input("y", tensor.Int64, w.batch)
		weight := s.Input("row_weight", s.Dtype(), w.batch)
		rows := new(losses.CrossEntropy).Rows(s, model.Forward(s, x), y)
		loss = s.Try(op.Dot(rows, weight))
	})
	if err != nil {
		tb.Fatal(err)
	}
	x, class := w.data()
	copy(inst.Input("x").Float32s(), x)
	copy(inst.Input("y").Int64s(), class)
	weight := inst.Input("row_weight").Float32s()
	for i := range weight {
		weight[i] = 1 / float32(w.batch)
	}
	return inst, loss
}
