package metrics_test

import (
	"fmt"

	"nabla/metrics"
)

// Two uneven batches count as one: two of three rows are right.
func Example() {
	accuracy := metrics.Accuracy{}.New()
	logits, classes := []float32{2, -1, 0, 1}, []int64{0, 1}
	if err := accuracy.Add(logits, classes, 2, nil); err != nil {
		fmt.Println(err)
		return
	}
	logits, classes = []float32{0, 3}, []int64{0}
	if err := accuracy.Add(logits, classes, 1, nil); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.4f\n", accuracy.Value())

	fmt.Println(accuracy.Add(logits, []int64{2}, 1, nil))
	// Output:
	// 0.6667
	// accuracy: target of row 0 is class 2: expected 0 to 1, as there are 2 outputs a row
}

func ExampleByName() {
	rmse, err := metrics.ByName("rmse")
	if err != nil {
		fmt.Println(err)
		return
	}
	a := rmse.New()
	if err := a.Add([]float64{3, 0}, []float64{0, 4}, 2, nil); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3f %t\n", a.Value(), rmse.Better(a.Value(), 4))
	// Output: 3.536 true
}

// What a classifier takes for what: of three cats, one is taken for a dog.
func ExampleConfusion() {
	var matrix metrics.Confusion
	outputs := []float64{2, 0, 1, 0, 0, 1, 0, 3}
	if err := matrix.Add(outputs, []int64{0, 0, 0, 1}, 4, nil); err != nil {
		fmt.Println(err)
		return
	}
	for i, s := range matrix.Classes() {
		fmt.Printf("%s: %v of %v, precision %.2f, recall %.2f, F1 %.2f\n", []string{"cat", "dog"}[i], s.Predicted, s.Rows, s.Precision, s.Recall, s.F1)
	}
	// Output:
	// cat: [2 1] of 3, precision 1.00, recall 0.67, F1 0.80
	// dog: [0 1] of 1, precision 0.50, recall 1.00, F1 0.67
}
