package main

import "math"

// fit returns the coefficients, that of the highest power first, of the polynomial that equals f at the zeros of the Chebyshev
// polynomial of degree+1 between lo and hi. Its error is at most a few times the least possible.
func fit(f func(float64) float64, lo, hi float64, degree int) []float64 {
	x, c := make([]float64, degree+1), make([]float64, degree+1)
	for i := range x {
		x[i] = (lo+hi)/2 + (hi-lo)/2*math.Cos(math.Pi*(float64(i)+0.5)/float64(degree+1))
		c[i] = f(x[i])
	}
	for k := 1; k <= degree; k++ { // Newton's divided differences
		for i := degree; i >= k; i-- {
			c[i] = (c[i] - c[i-1]) / (x[i] - x[i-k])
		}
	}
	p := []float64{c[degree]}
	for i := degree - 1; i >= 0; i-- { // p·(x - x[i]) + c[i]
		p = append(p, 0)
		for j := len(p) - 1; j > 0; j-- {
			p[j] -= x[i] * p[j-1]
		}
		p[len(p)-1] += c[i]
	}
	return p
}
