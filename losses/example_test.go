package losses_test

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
	"nabla/losses"
)

// Three logits a row, and the index of the right class. Equal logits are a guess at random: log 3.
func ExampleCrossEntropy() {
	var rows *gorgonia.Node
	inst, err := graph.Build(graph.NewParams(tensor.Float64, 1), graph.Eval, func(s *graph.Scope) {
		logits := s.Input("logits", tensor.Float64, 2, 3)
		class := s.Input("class", tensor.Int64, 2)
		rows = (&losses.CrossEntropy{}).Rows(s, logits, class)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	copy(inst.Input("logits").Float64s(), []float64{0, 0, 0, 9, 0, 0})
	copy(inst.Input("class").Int64s(), []int64{2, 0})
	machine, err := vm.New(gorgonia.Nodes{rows})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := machine.RunAll(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.6f\n", rows.Value())
	// Output: [1.098612  0.000247]
}

// With smoothed labels a sure and right answer is not the best one.
func ExampleCrossEntropy_labelSmoothing() {
	var rows *gorgonia.Node
	inst, err := graph.Build(graph.NewParams(tensor.Float64, 1), graph.Eval, func(s *graph.Scope) {
		logits := s.Input("logits", tensor.Float64, 3, 3)
		class := s.Input("class", tensor.Int64, 3)
		rows = (&losses.CrossEntropy{LabelSmoothing: 0.1}).Rows(s, logits, class)
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	copy(inst.Input("logits").Float64s(), []float64{0, 0, 0, 3.3, 0, 0, 9, 0, 0})
	machine, err := vm.New(gorgonia.Nodes{rows})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := machine.RunAll(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", rows.Value())
	// Output: [1.0986  0.2912  0.6002]
}
