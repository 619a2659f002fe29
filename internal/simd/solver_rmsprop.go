package simd

import "math"

// RMSStep are the numbers of one step of RMSprop and Adagrad, which all weights have in common:
//
//	v = Keep·v + New·g'²
//	a = Keep·a + New·g'      and v - a² takes the place of v below, 0 where rounding makes it less
//	d = g'/(√v + Eps)
//	b = Momentum·b + d       and b takes the place of d below
//	w = w' - Rate·d
//
// Sources: Tieleman & Hinton (2012), lecture 6.5 of "Neural networks for machine learning"; centered: Graves (2013), arXiv:1308.0850,
// equations 38 to 41. With Keep and New 1 it is Adagrad: Duchi, Hazan & Singer (2011), JMLR 12.
type RMSStep struct {
	Keep, New, Momentum, Rate, Eps float64
}

// RMSprop updates w, v and, unless they are nil, the mean a and the velocity b.
func RMSprop[T Float](w, v, a, b, g []T, s RMSStep, adj Adjust) {
	must(len(v) == len(w) && len(g) == len(w) && (a == nil || len(a) == len(w)) && (b == nil || len(b) == len(w)), "RMSprop")
	j, keep, fresh, mu, rate, eps := rounded[T](adj), T(s.Keep), T(s.New), T(s.Momentum), T(s.Rate), T(s.Eps)
	scalars := []T{j.scale, j.decay, j.shrink, keep, fresh, rate, eps, mu}
	var done bool
	switch {
	case a != nil && b != nil:
		done = sweepOverFive(sweepRMSpropCenteredMomentum, scalars, w, v, a, b, g)
	case a != nil:
		done = sweepOver(sweepRMSpropCentered, scalars, w, v, a, g)
	case b != nil:
		done = sweepOver(sweepRMSpropMomentum, scalars, w, v, b, g)
	default:
		done = sweepOver(sweepRMSprop, scalars, w, v, g, nil)
	}
	if done {
		return
	}
	for i := range w {
		wi, gi := j.of(w[i], g[i])
		v[i] = T(keep*v[i]) + T(fresh*T(gi*gi))
		square := v[i]
		if a != nil {
			a[i] = T(keep*a[i]) + T(fresh*gi)
			if square -= T(a[i] * a[i]); square < 0 {
				square = 0
			}
		}
		root := T(math.Sqrt(float64(square))) // correctly rounded in float32 too
		if b == nil {
			wi -= T(rate*gi) / (root + eps)
		} else {
			b[i] = T(mu*b[i]) + gi/(root+eps)
			wi -= T(rate * b[i])
		}
		w[i], g[i] = wi, 0
	}
}
