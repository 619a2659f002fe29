package simd

// SquaredError sets loss, (rows), to the mean over columns of (pred - target)²; pred and target are (rows, cols). loss must
// not overlap them.
func SquaredError[T Float](loss, pred, target []T, rows, cols int) {
	must(len(loss) == rows && len(pred) == rows*cols && len(target) == rows*cols, "SquaredError")
	var v rowNumbers
	for lo, hi := range rowChunks(rows, cols) {
		squaredErrors(&v, pred[lo*cols:hi*cols], target[lo*cols:hi*cols], hi-lo, cols)
		for i, sum := range v.a[:hi-lo] {
			loss[lo+i] = T(sum / float64(cols))
		}
	}
}

// SquaredErrorGrad sets dp, (rows, cols), to 2 g_i (pred - target)/cols, the gradient by pred for g, (rows), the gradient of
// each row's loss. dp must not overlap g.
func SquaredErrorGrad[T Float](dp, g, pred, target []T, rows, cols int) {
	must(len(dp) == rows*cols && len(g) == rows && len(pred) == rows*cols && len(target) == rows*cols, "SquaredErrorGrad")
	var v rowNumbers
	for lo, hi := range rowChunks(rows, cols) {
		for i, gi := range g[lo:hi] {
			v.a[i] = 2 * float64(gi) / float64(cols)
		}
		scaledDifferences(&v, dp[lo*cols:hi*cols], pred[lo*cols:hi*cols], target[lo*cols:hi*cols], hi-lo, cols)
	}
}
