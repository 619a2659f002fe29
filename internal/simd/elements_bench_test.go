package simd

import (
	"fmt"
	"math"
	"testing"
	"time"
)

// least runs f b.N times and reports the least time of an element that f, which handles n, took in a sample of some 20 µs: what other
// work on the machine cannot lengthen.
func least(b *testing.B, n int, f func()) {
	b.Helper()
	start := time.Now()
	for range 10 {
		f()
	}
	runs := max(1, int(200*time.Microsecond/max(1, time.Since(start))))
	best := math.Inf(1)
	for b.Loop() {
		start := time.Now()
		for range runs {
			f()
		}
		best = min(best, float64(time.Since(start).Nanoseconds())/float64(runs))
	}
	b.ReportMetric(0, "ns/op") // of a sample
	b.ReportMetric(best, "ns/call")
	b.ReportMetric(best/float64(n), "ns/element")
}

// BenchmarkElements measures kernels over elements of float32 at sizes from a single row to a layer's weights.
func BenchmarkElements(b *testing.B) {
	r := rng(11)
	const most = 100_000
	w, g, m, v, u := normal[float32](r, most), normal[float32](r, most), normal[float32](r, most), normal[float32](r, most), make([]float32, most)
	Mul(v, v, v)
	for _, k := range []struct {
		name string
		run  func(n int)
	}{
		{"Add", func(n int) { Add(u[:n], w[:n], g[:n]) }},
		{"Mul", func(n int) { Mul(u[:n], w[:n], g[:n]) }},
		{"Scale", func(n int) { Scale(u[:n], w[:n], 1.5) }},
		{"ReLU", func(n int) { ReLU(u[:n], w[:n]) }},
		{"ReLUGrad", func(n int) { ReLUGrad(u[:n], w[:n], g[:n]) }},
		{"Exp", func(n int) { Exp(u[:n], w[:n]) }},
		{"Log", func(n int) { Log(u[:n], v[:n]) }},
		{"Sigmoid", func(n int) { Sigmoid(u[:n], w[:n]) }},
		{"Tanh", func(n int) { Tanh(u[:n], w[:n]) }},
		{"Erf", func(n int) { Erf(u[:n], w[:n]) }},
		{"GELU", func(n int) { GELU(u[:n], w[:n]) }},
		{"GELUGrad", func(n int) { GELUGrad(u[:n], g[:n], w[:n]) }},
		{"Dropout", func(n int) { Dropout(u[:n], w[:n], 1, 0, 0.5) }},
		{"Sum", func(n int) { Sum(w[:n]) }},
		{"Dot", func(n int) { Dot(w[:n], g[:n]) }},
		{"Max", func(n int) { Max(w[:n]) }},
		{"MaxAbs", func(n int) { MaxAbs(w[:n]) }},
		{"Finite", func(n int) { Finite(w[:n]) }},
		{"SGD", func(n int) { SGD(w[:n], u[:n], 1e-3, Adjust{Scale: 1}) }},
		{"Momentum", func(n int) { Momentum(w[:n], m[:n], g[:n], 1e-3, 1, false, Adjust{Scale: 1}) }}, // what is kept stays: nothing decays to denormals
		{"Lion", func(n int) { Lion(w[:n], m[:n], g[:n], 1e-3, 1, 1, Adjust{Scale: 1}) }},
		{"Adam", func(n int) {
			Adam(w[:n], m[:n], v[:n], g[:n], AdamStep{Keep1: 1, Keep2: 1, Rate: 1e-3, Scale: 1, Eps: 1e-8}, Adjust{Scale: 1})
		}},
		{"AMSGrad", func(n int) {
			AMSGrad(w[:n], m[:n], v[:n], u[:n], g[:n], AdamStep{Keep1: 1, Keep2: 1, Rate: 1e-3, Scale: 1, Eps: 1e-8}, Adjust{Scale: 1})
		}},
		{"RMSprop", func(n int) {
			RMSprop(w[:n], v[:n], nil, nil, g[:n], RMSStep{Keep: 1, Rate: 1e-3, Eps: 1e-8}, Adjust{Scale: 1})
		}},
	} {
		for _, n := range []int{100, 1000, 12_800, 100_000} {
			b.Run(fmt.Sprintf("%s/%d", k.name, n), func(b *testing.B) { least(b, n, func() { k.run(n) }) })
		}
	}
}

// BenchmarkRows measures kernels over rows of float32, (100, 10) being the logits of a batch.
func BenchmarkRows(b *testing.B) {
	r := rng(12)
	for _, s := range []struct{ rows, cols int }{{1, 10}, {100, 10}, {100, 784}, {128, 1024}} {
		n := s.rows * s.cols
		x, t, dx, ones := normal[float32](r, n), normal[float32](r, n), make([]float32, n), make([]float32, s.rows)
		loss, class, row := make([]float32, s.rows), make([]int64, s.rows), make([]float32, s.cols)
		Fill(ones, 1)
		for _, k := range []struct {
			name string
			run  func()
		}{
			{"Softmax", func() { Softmax(dx, x, s.rows, s.cols) }},
			{"LogSoftmax", func() { LogSoftmax(dx, x, s.rows, s.cols) }},
			{"SoftmaxGrad", func() { SoftmaxGrad(dx, x, t, s.rows, s.cols) }},
			{"SoftmaxCrossEntropyClass", func() { SoftmaxCrossEntropyClass(loss, x, class, s.rows, s.cols) }},
			{"ClassResidual", func() { ClassResidual(dx, x, class, s.rows, s.cols) }},
			{"ClassLossAndResidual", func() { ClassLossAndResidual(loss, dx, x, class, s.rows, s.cols) }},
			{"SoftmaxCrossEntropy", func() { SoftmaxCrossEntropy(loss, x, t, s.rows, s.cols) }},
			{"Residual", func() { Residual(dx, x, t, s.rows, s.cols) }},
			{"SquaredError", func() { SquaredError(loss, x, t, s.rows, s.cols) }},
			{"SquaredErrorGrad", func() { SquaredErrorGrad(dx, ones, x, t, s.rows, s.cols) }},
			{"ScaleRows", func() { ScaleRows(dx, x, ones) }},
			{"AddRow", func() { AddRow(dx, x, row, s.rows, s.cols) }},
			{"RepeatRows", func() { RepeatRows(dx, row) }},
			{"RepeatCols", func() { RepeatCols(dx, ones) }},
			{"SumRows", func() { SumRows(row, x, s.rows, s.cols) }},
			{"SumCols", func() { SumCols(loss, x, s.rows, s.cols) }},
			{"DotRows", func() { DotRows(loss, x, t) }},
			{"Transpose", func() { Transpose(dx, x, s.rows, s.cols) }},
		} {
			b.Run(fmt.Sprintf("%s/%dx%d", k.name, s.rows, s.cols), func(b *testing.B) { least(b, n, k.run) })
		}
	}
}
