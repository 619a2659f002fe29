package descent

import (
	"fmt"
	"math"
	"strconv"
)

// A Verdict is what becomes of a descent.
type Verdict string

const (
	Converges  Verdict = "converges"  // the height over the minimum came to a hundredth of that at the start; without a minimum, the gradient
	Oscillates Verdict = "oscillates" // it did not, and most steps turned back from the one before
	Diverges   Verdict = "diverges"   // the path left all bounds, or ended higher than it began
	OnItsWay   Verdict = "on its way" // it came lower, and goes on
)

const (
	arrived = 0.01 // the share of what there was at the start that counts as none
	turning = 0.5  // the share of steps that turn back which makes an oscillation
)

// judge says what became of the path and why.
func (p *Path) judge() {
	first, last := p.Points[0], p.Points[len(p.Points)-1]
	least, what := p.function.Least, "height over the minimum"
	left := (last.Value - least) / (first.Value - least)
	if math.IsInf(least, -1) {
		what, left = "gradient", norm(last.Gradient)/norm(first.Gradient)
	}
	still := fmt.Sprintf("after %d steps the %s is %.2g%% of that at the start", len(p.Points)-1, what, 100*left)
	const back = "most steps turn back from the one before"
	turned := p.turned() > turning
	switch {
	case p.Verdict == Diverges && last.Value < first.Value && math.IsInf(least, -1):
		p.Why = "the function falls without end in that direction: there is no minimum to come to"
		return
	case p.Verdict == Diverges || last.Value > first.Value:
		p.Verdict, p.Why = Diverges, "the steps overshoot, and lead up instead of down"
	case left <= arrived && math.IsInf(least, -1):
		p.Verdict, p.Why = Converges, still+", at a place that is no minimum"
	case !(left > arrived): // not a number: it began at the minimum
		p.Verdict, p.Why = Converges, still
		if turned {
			p.Why += ", though " + back
		}
	case turned:
		p.Verdict, p.Why = Oscillates, back+"; "+still
	default:
		p.Verdict, p.Why = OnItsWay, still+": it takes more of them, or another rate"
	}
	p.Why += p.limits()
}

// limits says how the rate stands to the largest stable one.
func (p *Path) limits() string {
	if p.Limit == 0 {
		return "; this solver's steps are scaled by the gradients before, so that no largest stable rate follows from the curvature"
	}
	than := "below"
	if p.LR >= p.Limit {
		than = "not below"
	}
	formula := "2/L"
	if m := p.Limit * p.function.Curvature / 2; math.Abs(m-1) > 1e-9 {
		formula = fmt.Sprintf("%.3g · 2/L with this momentum", m)
	}
	return fmt.Sprintf("; the rate is %s %s = %.3g, the largest stable one at curvature L = %.4g", than, formula, p.Limit, p.function.Curvature)
}

// turned returns the share of steps after which the gradient points against the one before.
func (p *Path) turned() float64 {
	n := 0
	for i := 1; i < len(p.Points); i++ {
		dot := 0.
		for k, g := range p.Points[i].Gradient {
			dot += g * p.Points[i-1].Gradient[k]
		}
		if dot < 0 {
			n++
		}
	}
	return float64(n) / float64(max(len(p.Points)-1, 1))
}

func norm(g []float64) float64 {
	sum := 0.
	for _, v := range g {
		sum += v * v
	}
	return math.Sqrt(sum)
}

// Difference returns the largest difference between a gradient and the numerical one, as a share of the largest gradient on the path.
func (p *Path) Difference() float64 {
	worst, size := 0., 0.
	for _, at := range p.Points {
		for k, g := range at.Gradient {
			worst, size = max(worst, math.Abs(g-at.Numeric[k])), max(size, math.Abs(g))
		}
	}
	if size == 0 {
		return worst
	}
	return worst / size
}

// round returns v with two digits.
func round(v float64) float64 {
	r, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 2, 64), 64)
	if err != nil {
		return v
	}
	return r
}
