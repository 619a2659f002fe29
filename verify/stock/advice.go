package stock

import (
	"gorgonia.org/tensor"

	"nabla/graph"
)

// newReport puts together what was found: outcomes[i] are those of the i-th case.
func newReport(cases []Case, outcomes [][]Outcome) *Report {
	r := &Report{}
	for i, c := range cases {
		row := CaseReport{Op: c.Op, Case: c.Name, Extreme: c.Extreme, Outcomes: outcomes[i]}
		found := c.lint()
		if len(found) > 0 {
			row.Lint = found[0].What
		}
		if !row.Good() {
			row.Source, row.Instead = sources[c.Op], unseen[c.Op]
			if len(found) > 0 {
				row.Instead = found[0].Do
			}
		}
		r.Cases = append(r.Cases, row)
	}
	return r
}

// lint returns what graph.Lint says about the case's graph: nothing, if it does not build.
func (c Case) lint() (list []graph.Finding) {
	defer func() { _ = recover() }()
	p := probe{Case: c, dtype: tensor.Float64}
	_, y, err := p.declare(p.operands())
	if err != nil {
		return nil
	}
	return graph.Lint(y)
}

// unseen says what to use instead of operators that graph.Lint leaves alone: they fail, or they are wrong for some elements
// only, or their nodes look like those of another operator.
var unseen = map[string]string{
	"AveragePool1D": "Conv1d with a filter that has equal weights from each channel to itself and zeros between channels",
	"BinaryXent":    "keep probabilities away from 0 and 1, or take losses.CrossEntropy of logits",
	"CTCLoss":       "let it be the loss itself, or use graph.Grad and Nabla's machine",
	"LeakyRelu":     "keep operands finite",
	"LogSumExp":     "Sub LogSoftMax(x) from x: each element along the axis is it, so Slice one out",
	"MaxBetween":    "declare vectors of one element in place of scalars",
	"MaxPool2D":     "look for NaN before",
	"MinBetween":    "declare vectors of one element in place of scalars",
	"Ravel":         "use op.Reshape, which copies, or Nabla's machine",
	"Rectify":       "use layer.ReLU, which is 0 at −Inf",
	"Reshape":       "use op.Reshape, which copies, or Nabla's machine",
	"Sparsemax":     "Reshape tensors to matrices",
}

// The versions that sources speaks of, and that are audited.
const (
	gorgoniaVersion = "v0.9.18"
	tensorVersion   = "v0.9.24"
)

// sources says where in Gorgonia, or in package tensor, the reason is.
var sources = map[string]string{
	"At":                  "op_tensor.go:68",
	"AveragePool1D":       "op_avg_pool.go:14 calls MaxPool2D",
	"AveragePool2D":       "op_avg_pool.go:322",
	"BatchNorm":           "op_nn.go:1801",
	"BinaryXent":          "const.go:89: the guard 1 + 1e-16 is 1",
	"ByIndices":           "tensor, defaultengine_selbyidx.go:141",
	"CTCLoss":             "op_ctc_loss.go:70: the value is a tensor without dimensions, not a scalar",
	"Dropout":             "op_dropout.go:206, nn.go:72",
	"GlobalAveragePool2D": "op_nn.go:1945",
	"InverseSqrt":         "operatorPointwise_unary.go:463",
	"LeakyRelu":           "nn.go:83: it multiplies by a comparison, and Inf·0 is NaN",
	"Log2":                "operatorPointwise_unary.go:269",
	"LogSoftMax":          "op_softmax.go:281 differentiates along the last axis",
	"LogSumExp":           "operations.go:168",
	"Max":                 "tensor, StdEng.OptimizedReduce",
	"MaxBetween":          "op_minmaxBetween.go:114 hands scalars to package tensor",
	"MaxPool2D":           "op_nn.go:872, :1084",
	"Mean":                "tensor, StdEng.OptimizedReduce",
	"MinBetween":          "op_minmaxBetween.go:45 hands scalars to package tensor",
	"OuterProd":           "operatorLinAlg.go:262",
	"Ravel":               "op_tensor.go:1161: it shares memory, into which the next operator writes",
	"Reshape":             "op_tensor.go:1161: it shares memory, into which the next operator writes",
	"Rectify":             "nn.go:153: it multiplies by a comparison, and Inf·0 is NaN",
	"SoftMax":             "op_softmax.go:284 differentiates along the last axis",
	"Sparsemax":           "op_sparsemax.go:92 transposes by a wrong permutation",
	"Sum":                 "tensor, StdEng.OptimizedReduce",
}
