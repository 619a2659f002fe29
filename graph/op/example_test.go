package op_test

import (
	"fmt"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
)

// Operators are called as Gorgonia's are, and run on its TapeMachine too. The cross-entropy of logits takes class
// indices, and is finite where the way over probabilities is not.
func Example() {
	g := gorgonia.NewGraph()
	logits := gorgonia.NewMatrix(g, tensor.Float32, gorgonia.WithName("logits"), gorgonia.WithShape(2, 3),
		gorgonia.WithValue(tensor.New(tensor.WithShape(2, 3), tensor.WithBacking([]float32{1, 1, 1, 1000, 0, -1000}))))
	class := gorgonia.NewVector(g, tensor.Int64, gorgonia.WithName("class"), gorgonia.WithShape(2),
		gorgonia.WithValue(tensor.New(tensor.WithBacking([]int64{0, 2}))))
	loss, err := op.SoftmaxCrossEntropy(logits, class)
	if err != nil {
		fmt.Println(err)
		return
	}
	m := gorgonia.NewTapeMachine(g)
	defer m.Close()
	if err := m.RunAll(); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", loss.Value().Data())

	_, err = op.SoftmaxCrossEntropy(logits, logits)
	fmt.Println(err)
	_, err = op.MatMul(logits, logits, false, false)
	fmt.Println(err)
	// Output:
	// [1.0986 2000.0000]
	// <nil>
	// matmul(ab): a is (2, 3) float32 and b (2, 3) float32: the inner dimensions 3 and 2 differ
}
