package solvers

import "math"

type float interface{ float32 | float64 }

// Each loop passes once over one parameter; all slices have one length. Products are converted to T before they are
// added, because the language lets a compiler fuse them otherwise, and the bits would depend on the architecture.

// descend subtracts lr(g + decay·w) from w.
func descend[T float](w, g []T, lr, decay T) {
	for i := range w {
		d := g[i] + T(decay*w[i])
		w[i] -= T(lr * d)
	}
}

// descendMomentum keeps the velocity v ← mu·v + g + decay·w and subtracts lr·v from w.
func descendMomentum[T float](w, g, v []T, lr, mu, decay T) {
	for i := range w {
		d := g[i] + T(decay*w[i])
		v[i] = T(mu*v[i]) + d
		w[i] -= T(lr * v[i])
	}
}

// descendNesterov keeps the same velocity and subtracts lr(g + decay·w + mu·v) from w.
func descendNesterov[T float](w, g, v []T, lr, mu, decay T) {
	for i := range w {
		d := g[i] + T(decay*w[i])
		v[i] = T(mu*v[i]) + d
		w[i] -= T(lr * (d + T(mu*v[i])))
	}
}

// adamFactors are the constants of one step of Adam. The rests are 1-β, rounded once from float64; correction1 and
// correction2 are 1/(1-βᵗ).
type adamFactors[T float] struct {
	lr, beta1, rest1, beta2, rest2, eps, decay T
	correction1, correction2                   T
}

// descendAdam moves the moments m and v and subtracts lr·m̂/(√v̂ + eps) from w.
func descendAdam[T float](w, g, m, v []T, f adamFactors[T]) {
	for i := range w {
		d := g[i] + T(f.decay*w[i])
		m[i] = T(f.beta1*m[i]) + T(f.rest1*d)
		v[i] = T(f.beta2*v[i]) + T(f.rest2*T(d*d))
		root := T(math.Sqrt(float64(T(f.correction2 * v[i]))))
		w[i] -= T(f.lr*T(f.correction1*m[i])) / (root + f.eps)
	}
}
