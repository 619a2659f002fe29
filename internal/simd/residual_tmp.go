package simd

func ones[T Float](n int) []T { g := make([]T, n); Fill(g, 1); return g }
func ClassResidual[T Float](dx, x []T, class []int64, rows, cols int) {
	SoftmaxCrossEntropyClassGrad(dx, ones[T](rows), x, class, rows, cols)
}
func Residual[T Float](dx, x, t []T, rows, cols int) {
	SoftmaxCrossEntropyGrad(dx, ones[T](rows), x, t, rows, cols)
}
