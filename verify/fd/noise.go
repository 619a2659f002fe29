package fd

import "math"

// Noise estimates the standard deviation of the errors in at least 4 values of a function at equally spaced points, so
// near to one another that the function is a parabola but for errors. Hence the k-th difference, k ≥ 3, is a sum of errors
// whose variance is (2k)!/k!² times that of one; the largest of the estimates for all k counts. It overwrites values.
//
// Source: Moré & Wild (2011), Estimating computational noise, SIAM J. Sci. Comput. 33(3).
func Noise(values []float64) float64 {
	noise := 0.0
	gamma := 1.0 // k!²/(2k)!
	for k := 1; k < len(values); k++ {
		gamma *= float64(k) / float64(2*(2*k-1))
		sum := 0.0
		for i := range len(values) - k {
			values[i] = values[i+1] - values[i]
			sum += values[i] * values[i]
		}
		if k >= 3 {
			noise = math.Max(noise, math.Sqrt(gamma*sum/float64(len(values)-k)))
		}
	}
	return noise
}

// NoisePoints is the number of values that an estimate of the noise takes.
const NoisePoints = 7

// noiseAt estimates the noise of f about x, at least one rounding of f. length is a distance over which f changes by its own
// size or less: a millionth of it is far enough that values are rounded anew, and so near that f is a parabola.
func noiseAt(f func(float64) float64, x, length float64) float64 {
	spacing := math.Max(math.Ldexp(length, -20), 4*(math.Nextafter(math.Abs(x), math.Inf(1))-math.Abs(x)))
	var values [NoisePoints]float64
	size := 0.0
	for k := range values {
		values[k] = f(x + float64(k-NoisePoints/2)*spacing)
		size = math.Max(size, math.Abs(values[k]))
	}
	return math.Max(epsilon64*size, Noise(values[:]))
}
