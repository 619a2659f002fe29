package draw

import (
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// span is a closed interval; an empty one has lo > hi.
type span struct{ lo, hi float64 }

// bounds returns the smallest intervals that hold all points of the series.
func bounds(series []Series) (x, y span) {
	x, y = span{math.Inf(1), math.Inf(-1)}, span{math.Inf(1), math.Inf(-1)}
	for _, s := range series {
		for i := range s.X {
			x = span{min(x.lo, s.X[i]), max(x.hi, s.X[i])}
			y = span{min(y.lo, s.Y[i]), max(y.hi, s.Y[i])}
		}
	}
	return x, y
}

// widen returns s with a margin on either side, or a readable interval about s if it is empty or next to a point.
func (s span) widen(margin float64) span {
	if s.lo > s.hi {
		return span{0, 1}
	}
	size := max(math.Abs(s.lo), math.Abs(s.hi))
	if size < 1/limit {
		return span{-1, 1}
	}
	// Labels with more than nine digits cannot be told apart.
	if s.hi-s.lo < 1e-9*size {
		return span{s.lo - size/20, s.hi + size/20}
	}
	pad := margin * (s.hi - s.lo)
	return span{s.lo - pad, s.hi + pad}
}

const margin = 0.045

// horizontal returns the range and ticks of a horizontal axis. Where all positions are whole numbers (epochs, steps) so
// are the ticks.
func horizontal(s span, series []Series) (lo, hi float64, _ plot.Ticker) {
	whole := true
	for _, c := range series {
		for _, x := range c.X {
			whole = whole && x == math.Trunc(x)
		}
	}
	least := 0.0
	if whole && s.lo <= s.hi {
		least = 1
		if s.lo == s.hi {
			s = span{s.lo - 0.5, s.hi + 0.5}
		}
	}
	s = s.widen(margin)
	return s.lo, s.hi, ticks(s, least)
}

// linear returns the range and ticks of a vertical axis.
func linear(s span) (lo, hi float64, _ plot.Ticker) {
	s = s.widen(margin)
	return s.lo, s.hi, ticks(s, 0)
}

// intervals is the largest number of intervals between labelled ticks.
const intervals = 6

// ticks returns ticks at multiples of 1, 2, 2.5 or 5 times a power of ten, but at least of least.
func ticks(s span, least float64) plot.ConstantTicks {
	step := max(niceStep((s.hi-s.lo)/intervals), least)
	first, last := math.Ceil(s.lo/step), math.Floor(s.hi/step)
	var out plot.ConstantTicks
	for k := first; k <= last; k++ {
		v := k * step
		out = append(out, plot.Tick{Value: v, Label: label(v, step, max(math.Abs(first*step), math.Abs(last*step)))})
		if k+1 == k {
			break // beyond 2⁵³ steps from zero, float64 cannot count
		}
	}
	return out
}

// niceStep returns the smallest of 1, 2, 2.5, 5 times a power of ten that is not below least.
func niceStep(least float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(least)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if m*power >= least {
			return m * power
		}
	}
	return 10 * power
}

// label returns v with the digits that a multiple of step has, in scientific notation if the largest label is tiny or
// huge.
func label(v, step, largest float64) string {
	if v == 0 {
		return "0"
	}
	exponent := int(math.Floor(math.Log10(step)))
	digits := -exponent
	// 2.5 is the only step with a second digit.
	if m := step / math.Pow(10, float64(exponent)); math.Abs(m-2.5) < 0.01 {
		digits++
	}
	if largest >= 1e-3 && largest < 1e6 {
		return minus(strconv.FormatFloat(v, 'f', max(digits, 0), 64))
	}
	digits += int(math.Floor(math.Log10(math.Abs(v))))
	return minus(scientific(v, max(digits, 0)))
}

// scientific returns v in scientific notation, "2.5e-7", with at most the given digits after the point; -1: with all that
// it has.
func scientific(v float64, digits int) string {
	mantissa, power, _ := strings.Cut(strconv.FormatFloat(v, 'e', digits, 64), "e")
	if strings.Contains(mantissa, ".") {
		mantissa = strings.TrimRight(strings.TrimRight(mantissa, "0"), ".")
	}
	return mantissa + "e" + strings.TrimPrefix(power[:1], "+") + strings.TrimLeft(power[1:], "0")
}

// minus sets a minus sign, which is as wide as a figure, for a leading hyphen.
func minus(s string) string {
	if strings.HasPrefix(s, "-") {
		return "−" + s[1:]
	}
	return s
}

// logarithmic returns the range and ticks of a logarithmic axis for positive s.
func logarithmic(s span) (lo, hi float64, _ plot.Ticker) {
	if s.lo > s.hi {
		s = span{0.1, 1}
	}
	if s.hi < s.lo*(1+1e-9) {
		s = span{s.lo / 1.05, s.hi * 1.05}
	}
	pad := margin * (math.Log10(s.hi) - math.Log10(s.lo))
	s = span{max(s.lo*math.Pow(10, -pad), 1/limit/1e6), min(s.hi*math.Pow(10, pad), limit*1e6)}
	return s.lo, s.hi, logTicks(s)
}

// logTicks labels the powers of ten; in a range of less than three, 1 and 3, or 1, 2 and 5, or all digits of each
// decade; in less than that, round numbers as on a linear axis. Other digits get ticks without labels while there are
// few decades.
func logTicks(s span) plot.ConstantTicks {
	first, last := int(math.Floor(math.Log10(s.lo))), int(math.Ceil(math.Log10(s.hi)))
	powers := int(math.Floor(math.Log10(s.hi))) - int(math.Ceil(math.Log10(s.lo))) + 1
	every := max(powers-1, 0)/(intervals+1) + 1
	for _, digits := range []string{"1", "13", "125", "123456789"} {
		var out plot.ConstantTicks
		labelled := 0
		for e := first; e <= last; e++ {
			for d := '1'; d <= '9'; d++ {
				// Parsing is exact where a product of powers is not.
				v, err := strconv.ParseFloat(string(d)+"e"+strconv.Itoa(e), 64)
				if err != nil || v < s.lo || v > s.hi {
					continue
				}
				switch {
				case e%every == 0 && strings.ContainsRune(digits, d):
					out = append(out, plot.Tick{Value: v, Label: decimal(v)})
					labelled++
				case every == 1 || d == '1':
					out = append(out, plot.Tick{Value: v})
				}
			}
		}
		if labelled >= 3 {
			return out
		}
	}
	return ticks(s, 0)
}

// decimal returns v, a digit times a power of ten, as people write it.
func decimal(v float64) string {
	if v >= 1e-3 && v < 1e6 {
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return scientific(v, -1)
}

// logScale implements plot.Normalizer. Unlike the one of package plot it cannot panic: Curves keeps only positive values.
type logScale struct{}

// Normalize returns the place of x between lo and hi, 0 to 1.
func (logScale) Normalize(lo, hi, x float64) float64 {
	return (math.Log(x) - math.Log(lo)) / (math.Log(hi) - math.Log(lo))
}
