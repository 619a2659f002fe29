package simd

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// Threads that share k give the bits of one thread, for every start and end of the chains.
func TestRelay(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testRelay[float32], testRelay[float64]) })
}

func testRelay[T Float](t *testing.T) {
	if kernels == generic {
		t.Skip("plain Go shares rows")
	}
	r := rand.New(rand.NewPCG(1, 2))
	relays := 0
	for _, s := range [][3]int{{100, 128, 784}, {25, 61, 900}, {300, 10, 1111}, {64, 50, 4096}, {24, 33, 3000}} {
		m, n, k := s[0], s[1], s[2]
		a, b, bias, gate := normal[T](r, m*k), normal[T](r, k*n), normal[T](r, n), normal[T](r, m*n)
		before := normal[T](r, m*n)
		for _, start := range []Start{Zero, FromBias, FromC} {
			for _, after := range []After{ThenNothing, ThenReLU, ThenGate} {
				run := func(p *Pool) (c []T, how share) {
					c = append([]T(nil), before...)
					g := &Product[T]{M: m, N: n, K: k, A: a, B: b, C: c, Start: start, Bias: bias, After: after, Gate: gate}
					for range 2 { // the second finds what the first has left
						copy(c, before)
						g.Run(p)
					}
					return c, g.resolved.share
				}
				want, _ := run(nil)
				for _, threads := range []int{2, 3, 8} {
					p := NewPool(threads)
					got, how := run(p)
					p.Close()
					if how == stepsOfK {
						relays++
					}
					wantSame(t, fmt.Sprintf("%v, start %d, end %d, %d threads", s, start, after, threads), got, want)
				}
			}
		}
	}
	if relays < 5*3*3 {
		t.Errorf("%d products were shared by steps of k, want 45 at least", relays)
	}
}

// A thread that panics does not leave the next one waiting.
func TestRelayPanics(t *testing.T) {
	if kernels == generic {
		t.Skip("plain Go shares rows")
	}
	p := NewPool(2)
	defer p.Close()
	g := &Product[float32]{M: 100, N: 128, K: 784, A: make([]float32, 100*784), B: make([]float32, 784*128), C: make([]float32, 100*128)}
	g.Run(p)
	if g.resolved.share != stepsOfK {
		t.Fatal("the product is not shared by steps of k")
	}
	g.relay(2)
	g.resolved.a.data = nil
	defer func() {
		if recover() == nil {
			t.Error("got no panic")
		}
	}()
	p.Split(784, 100, g.part)
}
