package simd

import "math"

// AdamStep are the numbers of one step of Adam and its kin, which all weights have in common:
//
//	m = Keep1·m + New1·g'
//	v = Keep2·v + New2·g'²
//	w = w' - (Rate·m + Direct·g')/(Scale·√v + Eps)
//
// Adam itself corrects the bias of m and v: at step t, from 1, Rate is lr/(1-b1ᵗ), Scale 1/√(1-b2ᵗ) and Direct 0. That is
// lr·m̂/(√v̂ + Eps) with one division for each weight.
// Source: Kingma & Ba (2015), ICLR, algorithm 1.
type AdamStep struct {
	Keep1, New1, Keep2, New2 float64
	Rate, Direct, Scale, Eps float64
}

// Adam updates w, m and v.
func Adam[T Float](w, m, v, g []T, s AdamStep, adj Adjust) {
	must(len(m) == len(w) && len(v) == len(w) && len(g) == len(w), "Adam")
	a, k := rounded[T](adj), roundedAdam[T](s)
	if sweepOver(sweepAdam, []T{a.scale, a.decay, a.shrink, k.keep1, k.new1, k.keep2, k.new2, k.rate, k.direct, k.scale, k.eps}, w, m, v, g) {
		return
	}
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	for i := range w {
		wi, gi := a.of(w[i], g[i])
		m[i], v[i] = k.moments(m[i], v[i], gi)
		w[i], g[i] = wi-k.step(m[i], v[i], gi), 0
	}
}

// AMSGrad updates w, m, v and top, the greatest v so far, which takes the place of v in the step.
// Source: Reddi, Kale & Kumar (2018), "On the convergence of Adam and beyond", ICLR.
func AMSGrad[T Float](w, m, v, top, g []T, s AdamStep, adj Adjust) {
	must(len(m) == len(w) && len(v) == len(w) && len(top) == len(w) && len(g) == len(w), "AMSGrad")
	a, k := rounded[T](adj), roundedAdam[T](s)
	if sweepOverFive(sweepAMSGrad, []T{a.scale, a.decay, a.shrink, k.keep1, k.new1, k.keep2, k.new2, k.rate, k.direct, k.scale, k.eps}, w, m, v, top, g) {
		return
	}
	m, v, top, g = m[:len(w)], v[:len(w)], top[:len(w)], g[:len(w)]
	for i := range w {
		wi, gi := a.of(w[i], g[i])
		m[i], v[i] = k.moments(m[i], v[i], gi)
		if !(v[i] <= top[i]) { // NaN too
			top[i] = v[i]
		}
		w[i], g[i] = wi-k.step(m[i], top[i], gi), 0
	}
}

// adamStep is an AdamStep, rounded.
type adamStep[T Float] struct {
	keep1, new1, keep2, new2, rate, direct, scale, eps T
}

func roundedAdam[T Float](s AdamStep) adamStep[T] {
	return adamStep[T]{T(s.Keep1), T(s.New1), T(s.Keep2), T(s.New2), T(s.Rate), T(s.Direct), T(s.Scale), T(s.Eps)}
}

func (k *adamStep[T]) moments(m, v, g T) (T, T) {
	return T(k.keep1*m) + T(k.new1*g), T(k.keep2*v) + T(k.new2*T(g*g))
}

func (k *adamStep[T]) step(m, v, g T) T {
	root := T(math.Sqrt(float64(v))) // correctly rounded in float32 too
	return (T(k.rate*m) + T(k.direct*g)) / (T(k.scale*root) + k.eps)
}
