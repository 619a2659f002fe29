package simd

import (
	"fmt"
	"testing"
)

// TestProductAfter compares a product that does something after with one followed by the same as a function of its own.
func TestProductAfter(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testProductAfter[float32], testProductAfter[float64]) })
}

func testProductAfter[T Float](t *testing.T) {
	two := NewPool(2)
	defer two.Close()
	r := rng(21)
	fill := func(n int) []T { return mixed[T](r, n) }
	for _, s := range []struct{ m, n, k int }{
		{1, 1, 0}, {3, 2, 0}, {1, 1, 1}, {1, 7, 3}, {7, 1, 3}, {14, 32, 2}, {15, 33, 2}, {29, 50, 5}, {9, 10, 7}, {3, 130, 4},
		{100, 17, 31}, {3, 40, 1030}, {2, 5, 4097}, {1, 3, 8192}, {9, 1, 8200}, {20, 3, 4200}, {150, 130, 100}, {5, 1300, 210},
	} {
		for _, c := range forms() {
			for _, after := range []After{ThenReLU, ThenGate} {
				afterCase(t, two, fill, c&1 > 0, c&2 > 0, s.m, s.n, s.k, Start(c/4), after)
			}
		}
	}
}

// TestProductAfterTiles covers every height and width of a tile, with and without an edge.
func TestProductAfterTiles(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testProductAfterTiles[float32], testProductAfterTiles[float64]) })
}

func testProductAfterTiles[T Float](t *testing.T) {
	r := rng(22)
	fill := func(n int) []T { return mixed[T](r, n) }
	for m := 1; m <= 15; m++ {
		for n := 1; n <= 150; n++ {
			afterCase(t, nil, fill, n&1 > 0, n&2 > 0, m, n, 2, Start(n%3), ThenReLU+After(n&4/4))
		}
	}
}

func afterCase[T Float](t *testing.T, p *Pool, fill func(int) []T, transA, transB bool, m, n, k int, start Start, after After) {
	t.Helper()
	const pad = 3
	g := Product[T]{
		TransA: transA, TransB: transB, M: m, N: n, K: k, A: fill(m * k), B: fill(k * n), LDC: n + pad,
		Start: start, Bias: fill(n), Gate: fill(m * n),
	}
	begin := fill(m * g.LDC)
	run := func(after After) []T {
		g.After, g.C = after, append([]T(nil), begin...)
		g.Run(p)
		return g.C
	}
	want, got := run(ThenNothing), run(after)
	for i := range m {
		finish(after, want[i*g.LDC:][:n], g.Gate[i*n:][:n])
	}
	wantSame(t, fmt.Sprintf("m %d n %d k %d transA %v transB %v start %d after %d", m, n, k, transA, transB, start, after), got, want)
}

// finish does to a row what comes after.
func finish[T Float](after After, row, gate []T) {
	switch after {
	case ThenReLU:
		ReLU(row, row)
	case ThenGate:
		ReLUGrad(row, row, gate)
	}
}

// TestProductAgain runs one product with other operands and other sizes, the second time larger.
func TestProductAgain(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		r, p := rng(23), NewPool(2)
		defer p.Close()
		var g Product[float32]
		for _, n := range []int{3, 300, 20} {
			g.M, g.N, g.K = n, n+1, n+2
			g.A, g.B, g.C = normal[float32](r, g.M*g.K), normal[float32](r, g.K*g.N), make([]float32, g.M*g.N)
			g.Run(p)
			want := make([]float32, g.M*g.N)
			plainGemm(false, false, g.M, g.N, g.K, g.A, g.K, g.B, g.N, want, g.N, Zero, nil)
			wantSame(t, fmt.Sprint(n), g.C, want)
		}
	})
}

func TestProductAllocatesNothing(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	a, b, c := make([]float32, 300*300), make([]float32, 300*300), make([]float32, 300*300)
	eachSet(t, func(t *testing.T) {
		small, large := new(Product[float32]), new(Product[float32])
		small.M, small.N, small.K = 20, 10, 30
		large.M, large.N, large.K = 300, 300, 300
		if n := testing.AllocsPerRun(10, func() {
			for _, g := range []*Product[float32]{small, large} {
				g.A, g.B, g.C = a[:g.M*g.K], b[:g.K*g.N], c[:g.M*g.N]
				g.After, g.Gate = ThenGate, a[:g.M*g.N]
				g.Run(nil)
				g.Run(p)
			}
		}); n != 0 {
			t.Errorf("got %v allocations", n)
		}
	})
}

func TestProductRefusesGate(t *testing.T) {
	x := make([]float64, 6)
	g := Product[float64]{M: 2, N: 2, K: 1, A: x[:2], B: x[:2], C: make([]float64, 4), After: ThenGate, Gate: x[:4]}
	g.Run(nil)
	g.Gate = x[:3]
	wantPanic(t, "short gate", func() { g.Run(nil) })
}
