package fd

import "math"

// An Estimate is a derivative with its error.
type Estimate struct {
	Value float64
	Error float64 // a bound on |Value − truth| that holds but for rare accidents; +Inf if nothing is known
	Step  float64 // the finest step that Value is made of
	Evals int     // how many values of f were taken
}

// Adaptive returns the derivative of f at x by Ridders' method: central differences
//
//	D(h) = (f(x+h) − f(x−h))/2h = f′ + a₁h² + a₂h⁴ + …
//
// at steps from max(1, |x|) down, each a quarter of the one before, whose errors Richardson's extrapolation cancels term by
// term:
//
//	T(i, 0) = D(hᵢ),  T(i, j) = T(i, j−1) + (T(i, j−1) − T(i−1, j−1))/(16ʲ − 1)
//
// The error of an entry is how far it is from the two that it is made of, plus what rounding leaves in it: the noise of f,
// which is measured and at least ε|f|, over h. Without the latter the estimate would often be many times too small.
//
// Coarse steps know more digits, fine steps see less of f's surroundings. So an entry counts only if it agrees with what all
// finer steps say, each within its error; where a step reaches beyond a singularity, a kink or the edge of f's domain, only
// finer ones count. A kink in x itself shows in the gap between the slopes of the two sides, which does not shrink with h; it
// is added to the error. If there is nothing to count on, Value is NaN and Error +Inf.
//
// Source: Ridders (1982), Advances in Engineering Software 4(2).
func Adaptive(f func(float64) float64, x float64) Estimate {
	var t tableau
	t.take(f, x)
	noise := epsilon64 * math.Abs(t.f)
	first := t.best(noise)
	if !finite(first.Value) {
		return first
	}
	t.evals += NoisePoints
	return t.best(math.Max(noise, noiseAt(f, x, first.Step)))
}

const (
	levels  = 24 // 4⁻²³ ≈ 10⁻¹⁴ reaches the resolution of x and, for small x, its singularities at 0
	columns = 6  // more have never been the best
	shrink  = 4
)

// A tableau holds what the central differences at all steps are made of, the coarsest first.
type tableau struct {
	f     float64 // f(x)
	evals int
	steps [levels]float64
	slope [levels]float64
	size  [levels]float64 // of the values of f
	gap   [levels]float64 // between the slopes of the two sides
}

// take takes the values of f, and what they say without extrapolation.
func (t *tableau) take(f func(float64) float64, x float64) {
	t.f = f(x)
	h := math.Max(1, math.Abs(x))
	for i := range t.steps {
		high, low := x+h, x-h // what the steps really are: high − x, x − low
		up, down := f(high), f(low)
		t.steps[i] = h
		t.slope[i] = (up - down) / (high - low)
		t.size[i] = math.Max(math.Abs(up), math.Abs(down))
		t.gap[i] = math.Abs((up-t.f)/(high-x) - (t.f-down)/(x-low))
		h /= shrink
	}
	t.evals = 1 + 2*levels
}

// best returns the entry of least error, given the noise of f.
func (t *tableau) best(noise float64) Estimate {
	var rows [levels]Estimate // the best entry of each row of the tableau
	var rowRound [levels]float64
	var used [levels]int // the coarsest step that it is made of
	var value, round [columns]float64
	for i := range rows {
		above, roundAbove := value, round
		value[0], round[0] = t.slope[i], t.floor(i, noise)
		rows[i] = Estimate{Value: math.NaN(), Error: math.Inf(1), Step: t.steps[i], Evals: t.evals}
		factor := 1.0
		for j := 1; j <= i && j < columns; j++ {
			factor *= shrink * shrink
			value[j] = value[j-1] + (value[j-1]-above[j-1])/(factor-1)
			round[j] = (factor*round[j-1] + roundAbove[j-1]) / (factor - 1)
			moved := math.Max(math.Abs(value[j]-value[j-1]), math.Abs(value[j]-above[j-1]))
			if e := moved + round[j]; e < rows[i].Error {
				rows[i].Value, rows[i].Error, rowRound[i], used[i] = value[j], e, round[j], i-j
			}
		}
	}
	best := levels - 1
	unrest := 0.0 // finer rows of a smooth function move by rounding errors only; where they do not, the coarse seem too calm
	for i := levels - 2; i > 0; i-- {
		unrest = math.Max(unrest, rows[i+1].Error-4*rowRound[i+1])
		if !(math.Abs(rows[i].Value-rows[best].Value) <= rows[i].Error+rows[best].Error) {
			break
		}
		if rows[i].Error < rows[best].Error && rows[i].Error >= unrest {
			best = i
		}
	}
	rows[best].Error += t.kink(used[best], noise)
	return rows[best]
}

// floor returns what rounding errors may do to the slope of step i.
func (t *tableau) floor(i int, noise float64) float64 {
	return deviations * math.Max(noise, epsilon64*t.size[i]) / t.steps[i]
}

// deviations is the number of standard deviations that the error of a difference is given.
const deviations = 2

// kink returns the gap between the slopes of the two sides of x, if the steps from the given one on show that it does not
// shrink, else 0.
func (t *tableau) kink(coarsest int, noise float64) float64 {
	for i := levels - 1; i > coarsest; i-- {
		if t.gap[i] > 8*t.floor(i, noise) { // the first that stands out of the rounding errors
			if t.gap[i] > t.gap[i-1]/2 { // a smooth function's is a quarter
				return t.gap[i]
			}
			break
		}
	}
	return 0
}
