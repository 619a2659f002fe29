package simd

import "math"

// One update of the weights w in place for the gradient g, in one pass, which leaves zeros in g: the next gradient can be added up
// there. Scalars are rounded to T first; every operation is in T. Each starts from g' = g + decay·w: weight decay as an L2 penalty.

// SGD sets w = w - lr·g'.
func SGD[T Float](w, g []T, lr, decay float64) {
	must(len(g) == len(w), "SGD")
	rate, decayT := T(lr), T(decay)
	if sweepOver(sweepSGD, []T{rate, decayT}, w, g, nil, nil) {
		return
	}
	g = g[:len(w)]
	for i, wi := range w {
		gi := g[i] + T(decayT*wi)
		w[i], g[i] = wi-T(rate*gi), 0
	}
}

// Momentum sets v = mu·v + g' and w = w - lr·v, or w = w - lr·(g' + mu·v) with nesterov (the new v).
// Source: Sutskever et al. (2013), ICML, in the form without their change of variables.
func Momentum[T Float](w, v, g []T, lr, mu, decay float64, nesterov bool) {
	must(len(v) == len(w) && len(g) == len(w), "Momentum")
	rate, keep, decayT := T(lr), T(mu), T(decay)
	number := sweepMomentum
	if nesterov {
		number = sweepNesterov
	}
	if sweepOver(number, []T{rate, keep, decayT}, w, v, g, nil) {
		return
	}
	v, g = v[:len(w)], g[:len(w)]
	for i, wi := range w {
		gi := g[i] + T(decayT*wi)
		vi := T(keep*v[i]) + gi
		v[i] = vi
		step := vi
		if nesterov {
			step = gi + T(keep*vi)
		}
		w[i], g[i] = wi-T(rate*step), 0
	}
}

// Adam sets m = b1·m + (1-b1)·g', v = b2·v + (1-b2)·g'² and w = w - (lr/c1)·m/(√v/√c2 + eps); c1 and c2 correct the bias of
// the first steps: 1-b1ᵗ and 1-b2ᵗ at step t, from 1. That is lr·m̂/(√v̂ + eps) for m̂ = m/c1 and v̂ = v/c2 with one division for
// each weight: 1-b1, 1-b2, lr/c1 and 1/√c2 are taken in float64, then rounded.
// Source: Kingma & Ba (2015), ICLR, algorithm 1.
func Adam[T Float](w, m, v, g []T, lr, b1, b2, eps, c1, c2, decay float64) {
	must(len(m) == len(w) && len(v) == len(w) && len(g) == len(w), "Adam")
	rate, epsT, decayT, scale := T(lr/c1), T(eps), T(decay), T(1/math.Sqrt(c2))
	keep1, new1, keep2, new2 := T(b1), T(1-b1), T(b2), T(1-b2)
	if sweepOver(sweepAdam, []T{rate, epsT, decayT, keep1, new1, keep2, new2, scale}, w, m, v, g) {
		return
	}
	m, v, g = m[:len(w)], v[:len(w)], g[:len(w)]
	for i, wi := range w {
		gi := g[i] + T(decayT*wi)
		mi := T(keep1*m[i]) + T(new1*gi)
		vi := T(keep2*v[i]) + T(new2*T(gi*gi))
		root := T(math.Sqrt(float64(vi))) // correctly rounded in float32 too
		m[i], v[i], g[i] = mi, vi, 0
		w[i] = wi - T(rate*mi)/(T(scale*root)+epsT)
	}
}
