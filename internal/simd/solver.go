package simd

// An update changes the weights w in place for the gradient g, in one pass, which leaves zeros in g: the next gradient can be added
// up there. Scalars are rounded to T first; every operation is in T.

// Adjust is what every update does before its own formula, in which g' and w' stand for gradient and weight:
//
//	g' = Scale·g + Decay·w    the gradient, clipped by its norm, and weight decay as an L2 penalty
//	w' = w - Shrink·w         weight decay that is no part of the gradient
//
// With Scale 1 and the others 0 both are as they were, in every bit.
type Adjust struct {
	Scale, Decay, Shrink float64
}

// adjust are the same numbers, rounded.
type adjust[T Float] struct {
	scale, decay, shrink T
}

func rounded[T Float](a Adjust) adjust[T] { return adjust[T]{T(a.Scale), T(a.Decay), T(a.Shrink)} }

func (a adjust[T]) of(w, g T) (T, T) { return w - T(a.shrink*w), T(a.scale*g) + T(a.decay*w) }

// SGD sets w = w' - lr·g'.
func SGD[T Float](w, g []T, lr float64, adj Adjust) {
	must(len(g) == len(w), "SGD")
	a, rate := rounded[T](adj), T(lr)
	if sweepOver(sweepSGD, []T{a.scale, a.decay, a.shrink, rate}, w, g, nil, nil) {
		return
	}
	g = g[:len(w)]
	for i := range w {
		wi, gi := a.of(w[i], g[i])
		w[i], g[i] = wi-T(rate*gi), 0
	}
}

// Momentum sets v = mu·v + g' and w = w' - lr·v, or w = w' - lr·(g' + mu·v) with nesterov (the new v).
// Source: Sutskever et al. (2013), ICML, in the form without their change of variables.
func Momentum[T Float](w, v, g []T, lr, mu float64, nesterov bool, adj Adjust) {
	must(len(v) == len(w) && len(g) == len(w), "Momentum")
	a, rate, keep := rounded[T](adj), T(lr), T(mu)
	number := sweepMomentum
	if nesterov {
		number = sweepNesterov
	}
	if sweepOver(number, []T{a.scale, a.decay, a.shrink, rate, keep}, w, v, g, nil) {
		return
	}
	v, g = v[:len(w)], g[:len(w)]
	for i := range w {
		wi, gi := a.of(w[i], g[i])
		vi := T(keep*v[i]) + gi
		v[i] = vi
		step := vi
		if nesterov {
			step = gi + T(keep*vi)
		}
		w[i], g[i] = wi-T(rate*step), 0
	}
}

// Lion sets w = w' - lr·sign(b1·m + (1-b1)·g') and m = b2·m + (1-b2)·g' (of the old m); sign(0) is 0. Where the sum is not finite w
// becomes NaN: a step of lr would hide it.
// Source: Chen et al. (2023), "Symbolic discovery of optimization algorithms", NeurIPS, algorithm 2.
func Lion[T Float](w, m, g []T, lr, b1, b2 float64, adj Adjust) {
	must(len(m) == len(w) && len(g) == len(w), "Lion")
	a, rate := rounded[T](adj), T(lr)
	keep1, new1, keep2, new2 := T(b1), T(1-b1), T(b2), T(1-b2)
	if sweepOver(sweepLion, []T{a.scale, a.decay, a.shrink, rate, keep1, new1, keep2, new2}, w, m, g, nil) {
		return
	}
	m, g = m[:len(w)], g[:len(w)]
	for i := range w {
		wi, gi := a.of(w[i], g[i])
		sum := T(keep1*m[i]) + T(new1*gi)
		sign := sum - sum // 0, or NaN
		if sum > 0 {
			sign++
		} else if sum < 0 {
			sign--
		}
		m[i], g[i] = T(keep2*m[i])+T(new2*gi), 0
		w[i] = wi - T(rate*sign)
	}
}
