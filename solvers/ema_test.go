package solvers

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

func newEMA(t *testing.T, decay float64) *EMA {
	t.Helper()
	e, err := NewEMA(decay)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// follow sets the weights to a walk's and updates the average.
func follow(t *testing.T, e *EMA, k int, params ...*weight) {
	t.Helper()
	for j, p := range params {
		f32, f64, err := floats(p.value)
		if err != nil {
			t.Fatal(err)
		}
		for i := range f32 {
			f32[i] = float32(signal(i+j, k))
		}
		for i := range f64 {
			f64[i] = signal(i+j, k)
		}
	}
	if err := e.Update(model(params...)); err != nil {
		t.Fatal(err)
	}
}

// TestEMA compares with the sum of all weights so far, each with its factor.
func TestEMA(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		for _, decay := range []float64{0, 0.5, 0.99, 0.9999} {
			e, p := newEMA(t, decay), vector("w", dt, 1, 2, 3)
			for n := 1; n <= 100; n++ {
				follow(t, e, n, p)
				before := p.weights(t)
				if err := e.Swap(model(p)); err != nil {
					t.Fatal(err)
				}
				for i, got := range p.weights(t) {
					sum, weights := 0.0, 0.0
					for k := 1; k <= n; k++ {
						factor := math.Pow(decay, float64(n-k))
						sum, weights = sum+factor*signal(i, k), weights+factor
					}
					tolerance := 1e-12
					if dt == tensor.Float32 {
						tolerance = 1e-5
					}
					if want := sum / weights; !(math.Abs(got-want) <= tolerance) {
						t.Fatalf("decay %v, update %d, element %d: got %v, want %v", decay, n, i, got, want)
					}
				}
				if err := e.Swap(model(p)); err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(bits(before), bits(p.weights(t))); diff != "" {
					t.Fatalf("two swaps changed the weights:\n%s", diff)
				}
			}
		}
	}
}

// TestEMAContinues goes over to a fresh average after every update.
func TestEMAContinues(t *testing.T) {
	straight, carried := newEMA(t, 0.9), newEMA(t, 0.9)
	a, b := vector("a", tensor.Float32, 1, 2), vector("b", tensor.Float64, 3)
	for k := 1; k <= 20; k++ {
		st, err := carried.State()
		if err != nil {
			t.Fatal(err)
		}
		carried = newEMA(t, 0.9)
		if err := carried.SetState(st); err != nil {
			t.Fatal(err)
		}
		follow(t, straight, k, a, b)
		if err := carried.Update(model(b, a)); err != nil {
			t.Fatal(err)
		}
	}
	want, _ := straight.State()
	got, _ := carried.State()
	if diff := cmp.Diff(want, got); diff != "" || want.Step != 20 || want.Tensors[0].Name != "average/a" {
		t.Errorf("after %d updates (-straight +carried):\n%s", want.Step, diff)
	}
}

// TestEMAIsShared: the bits do not depend on threads.
func TestEMAIsShared(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		average := func(with Splitter) []uint64 {
			e, params := newEMA(t, 0.9), parameters(dt)
			if with != nil {
				e.Share(with)
			}
			for k := range 3 {
				follow(t, e, k, params...)
			}
			if err := e.Swap(model(params...)); err != nil {
				t.Fatal(err)
			}
			var all []float64
			for _, p := range params {
				all = append(all, p.weights(t)...)
			}
			return bits(all)
		}
		want := average(nil)
		pool := simd.NewPool(3)
		if !slices.Equal(average(pool), want) {
			t.Errorf("%v: three threads give other bits than one", dt)
		}
		pool.Close()
	}
}

func TestEMARefuses(t *testing.T) {
	for _, decay := range []float64{-0.1, 1, math.NaN()} {
		_, err := NewEMA(decay)
		wantError(t, err, "ema", "decay", "less than 1")
	}
	p := vector("w", tensor.Float64, 1, 2)
	e := newEMA(t, 0.9)
	wantError(t, e.Swap(model(p)), "ema", "before the first update")
	follow(t, e, 1, p)
	wantError(t, e.Update(model(vector("other", tensor.Float64, 1))), "ema", `"other"`)
	wantError(t, e.SetState(State{Step: 1}), "ema", "state", `"w"`)
	if err := e.Swap(model(p)); err != nil || !e.Swapped() {
		t.Fatal(err)
	}
	wantError(t, e.Update(model(p)), "ema", "swap them back")
	_, err := e.State()
	wantError(t, err, "ema", "swap them back")
	wantError(t, e.SetState(State{}), "ema", "swap them back")
	if err := e.Swap(model(p)); err != nil || e.Swapped() {
		t.Fatal(err)
	}
	if n := testing.AllocsPerRun(10, func() { _ = e.Update(model(p)) }); n > 1 { // that of model
		t.Errorf("got %v allocations an update", n)
	}
}
