package fd

import "math"

// kinkBeside looks for the kink of f that is nearest to x, and returns the coarsest step of a study that does not reach across
// it, NaN if none is found. The second difference over h² of a smooth function changes from step to step by terms that shrink
// as h²; where a step reaches across a kink that the next does not reach, it changes at once by far more.
func kinkBeside(f func(float64) float64, x float64) float64 {
	list := studySteps(x)
	m := NewErrorModel(f, x, Second)
	curve := func(k int) float64 { return Derivative(f, x, Second, list[k]) }
	change := [3]float64{math.NaN(), math.NaN(), math.NaN()} // of this step against the next finer one; of that; and so on
	for k := len(list) - 2; k >= 0; k-- {
		change[0], change[1], change[2] = math.Abs(curve(k)-curve(k+1)), change[0], change[1]
		smooth := math.Max(change[1], change[2])
		if change[0] > curvatureJump*math.Max(smooth, m.Rounding(list[k+1])) && finite(change[0]) {
			return list[k+1]
		}
	}
	return math.NaN()
}

// curvatureJump is by how much more than at either of the two finer steps the curvature changes at a kink. For a smooth
// function that is √10.
const curvatureJump = 100
