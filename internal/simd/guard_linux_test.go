package simd

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// guarded returns copies of x, one that begins right after and one that ends right before memory that must not be touched: a
// load or store outside is a crash. The race detector does not see assembly.
func guarded[T Float](t *testing.T, x []T) (out [2][]T) {
	t.Helper()
	page, size := os.Getpagesize(), len(x)*int(unsafe.Sizeof(T(0)))
	if size == 0 {
		return out
	}
	inside := (size + page - 1) / page * page
	for i, offset := range []int{page, page + inside - size} {
		memory, err := unix.Mmap(-1, 0, inside+2*page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := unix.Munmap(memory); err != nil {
				t.Error(err)
			}
		})
		for _, guard := range [][]byte{memory[:page], memory[page+inside:]} {
			if err := unix.Mprotect(guard, unix.PROT_NONE); err != nil {
				t.Fatal(err)
			}
		}
		out[i] = unsafe.Slice((*T)(unsafe.Pointer(&memory[offset])), len(x))
		copy(out[i], x)
	}
	return out
}

// TestGemmStaysInside places each operand against the guards in turn.
func TestGemmStaysInside(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testGemmStaysInside[float32], testGemmStaysInside[float64]) })
}

func testGemmStaysInside[T Float](t *testing.T) {
	r := rng(9)
	for _, s := range []struct{ m, n, k, pad int }{
		{1, 1, 1, 0}, {1, 3, 5, 0}, {3, 1, 9, 0}, {1, 17, 4, 1}, {2, 15, 7, 0}, {5, 31, 8, 3}, {13, 33, 9, 0}, {14, 47, 16, 5},
		{29, 65, 17, 0},
		{100, 10, 31, 0}, {1, 130, 33, 0}, {3, 129, 31, 0}, {60, 17, 20, 1000}, {15, 300, 19, 600}, {9, 5, 4099, 0}, {17, 20, 1, 0},
	} {
		for _, c := range forms() {
			transA, transB, start := c&1 > 0, c&2 > 0, Start(c/4)
			operand := func(rows, cols int, trans bool) (x []T, ld int) {
				if trans {
					rows, cols = cols, rows
				}
				return normal[T](r, (rows-1)*(cols+s.pad)+cols), cols + s.pad
			}
			a, lda := operand(s.m, s.k, transA)
			b, ldb := operand(s.k, s.n, transB)
			c, ldc := operand(s.m, s.n, false)
			bias := normal[T](r, s.n)
			want := slices.Clone(c)
			plainGemm(transA, transB, s.m, s.n, s.k, a, lda, b, ldb, want, ldc, start, bias)
			gate, after := normal[T](r, s.m*s.n), After((s.m+s.n+int(start))%3)
			for i := range s.m {
				finish(after, want[i*ldc:][:s.n], gate[i*s.n:][:s.n])
			}
			as, bs, biases, gates := guarded(t, a), guarded(t, b), guarded(t, bias), guarded(t, gate)
			for side := range 2 {
				for other := range 2 {
					g := Product[T]{
						TransA: transA, TransB: transB, M: s.m, N: s.n, K: s.k,
						A: as[side], LDA: lda, B: bs[other], LDB: ldb, C: guarded(t, c)[1-other], LDC: ldc,
						Start: start, Bias: biases[1-side], After: after, Gate: gates[other],
					}
					g.Run(nil)
					wantSame(t, fmt.Sprintf("%+v transA %v transB %v start %d after %d", s, transA, transB, start, after), g.C, want)
				}
			}
		}
	}
}

// TestSweepsStayInside places each slice against the guards, for what goes by elements and by rows.
func TestSweepsStayInside(t *testing.T) {
	eachSet(t, func(t *testing.T) { both(t, testSweepsStayInside[float32], testSweepsStayInside[float64]) })
}

func testSweepsStayInside[T Float](t *testing.T) {
	r := rng(12)
	stays := func(cases map[string]func(x [5][]T), n int) {
		x := guarded(t, normal[T](r, n))
		y := guarded(t, normal[T](r, n))
		z := guarded(t, normal[T](r, n))
		for _, run := range cases {
			run([5][]T{x[0], x[1], y[0], y[1], z[0]})
			run([5][]T{x[1], x[0], y[1], y[0], z[1]})
		}
	}
	for _, n := range sizes {
		stays(merged(sweepCases[T](), updates[T](adjusted)), n)
		stays(approximateCases[T](), n)
	}
	for _, cols := range widths {
		for _, rows := range []int{1, 2, 17} {
			stays(rowCases[T](cols), rows*cols)
			stays(exactRowCases[T](cols), rows*cols)
		}
	}
}
