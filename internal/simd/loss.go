package simd

// SquaredError sets loss, (rows), to the mean over columns of (pred - target)²; pred and target are (rows, cols). loss must
// not overlap them.
func SquaredError[T Float](loss, pred, target []T, rows, cols int) {
	must(len(loss) == rows && len(pred) == rows*cols && len(target) == rows*cols, "SquaredError")
	for i := range loss {
		p, t := pred[i*cols:][:cols], target[i*cols:][:cols]
		sum := 0.0
		for j, v := range p {
			e := float64(v) - float64(t[j])
			sum += float64(e * e)
		}
		loss[i] = T(sum / float64(cols))
	}
}

// SquaredErrorGrad sets dp, (rows, cols), to 2 g_i (pred - target)/cols, the gradient by pred for g, (rows), the gradient of
// each row's loss. dp must not overlap g.
func SquaredErrorGrad[T Float](dp, g, pred, target []T, rows, cols int) {
	must(len(dp) == rows*cols && len(g) == rows && len(pred) == rows*cols && len(target) == rows*cols, "SquaredErrorGrad")
	for i, gi := range g {
		d, p, t := dp[i*cols:][:cols], pred[i*cols:][:cols], target[i*cols:][:cols]
		for j, v := range p {
			d[j] = T(2 * float64(gi) * (float64(v) - float64(t[j])) / float64(cols))
		}
	}
}
