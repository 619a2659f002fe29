package benchmarks

import "math/rand/v2"

// A workload is a multilayer perceptron with ReLU and softmax cross-entropy, trained on one batch.
type workload struct {
	name   string
	widths []int // inputs, hidden layers, classes
	batch  int
	solver string // a key of rules
}

// workloads are what is measured. To add one is to add a line.
var workloads = []workload{
	{"mlp_784_50_10_b100", []int{784, 50, 10}, 100, "sgd"},
	{"mlp_784_128_10_b100", []int{784, 128, 10}, 100, "sgd"},
	{"mlp_784_128_10_b100_adam", []int{784, 128, 10}, 100, "adam"},
	{"mlp_784_1024_1024_10_b128", []int{784, 1024, 1024, 10}, 128, "sgd"},
	{"mlp_784_128_10_b1", []int{784, 128, 10}, 1, "sgd"},
	{"mlp_300_200_100_10_b37", []int{300, 200, 100, 10}, 37, "sgd"}, // odd sizes that nothing was tuned on
}

func (w workload) inputs() int   { return w.widths[0] }
func (w workload) hidden() []int { return w.widths[1 : len(w.widths)-1] }
func (w workload) classes() int  { return w.widths[len(w.widths)-1] }

// forwardFlops returns the floating-point operations of the products x·weight, 2 for each multiply-add.
func (w workload) forwardFlops() int {
	n := 0
	for i := range w.widths[1:] {
		n += w.product(i)
	}
	return n
}

// stepFlops returns those of a step. Backward, each layer has a product for the gradient of its weight, and each but the
// first another for that of its input: nobody asks for the gradient of the batch. (A TapeMachine computes it all the same,
// and gets no credit for that.)
func (w workload) stepFlops() int {
	return 3*w.forwardFlops() - w.product(0)
}

// product returns the operations of one product of layer i, which are the same in all directions.
func (w workload) product(i int) int { return 2 * w.batch * w.widths[i] * w.widths[i+1] }

// data returns the batch: rows of numbers in [0, 1), as pixels are, and classes drawn at random. They are the same at
// every call.
func (w workload) data() (x []float32, class []int64) {
	r := rand.New(rand.NewPCG(1, 2))
	x = make([]float32, w.batch*w.inputs())
	for i := range x {
		x[i] = r.Float32()
	}
	class = make([]int64, w.batch)
	for i := range class {
		class[i] = r.Int64N(int64(w.classes()))
	}
	return x, class
}
