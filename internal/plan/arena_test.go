package plan

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// TestArenaKeepsLivingValues runs random programs in which every step checks that its inputs still hold what was
// written there.
func TestArenaKeepsLivingValues(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 0))
		var values []*Value
		var steps []Step
		apart := 0
		for i := range 40 {
			out := NewValue(tensor.Float32, tensor.Shape{1 + r.IntN(50)})
			apart += room(out)
			var in []*Value
			for range min(i, r.IntN(4)) {
				in = append(in, values[r.IntN(len(values))])
			}
			steps = append(steps, Step{In: in, Out: out, Run: func(*simd.Pool) error {
				for _, v := range in {
					for j, x := range Slice[float32](v) {
						if x != mark(v) {
							t.Fatalf("seed %d step %d: element %d of an input is %v, want %v", seed, i, j, x, mark(v))
						}
					}
				}
				for j := range Slice[float32](out) {
					Slice[float32](out)[j] = mark(out)
				}
				return nil
			}})
			values = append(values, out)
		}
		total := Arena(steps)
		if total > apart {
			t.Errorf("seed %d: %d bytes taken, %d without sharing", seed, total, apart)
		}
		for _, s := range steps {
			if p := uintptr(s.Out.data); p%align != 0 {
				t.Errorf("place %x is not aligned to %d bytes", p, align)
			}
			if err := s.Run(nil); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// mark is a number that belongs to one value alone.
func mark(v *Value) float32 { return float32(uintptr(unsafe.Pointer(v)) >> 4 & 0xffffff) }

func TestArenaShares(t *testing.T) {
	// a chain of n steps needs room for two values at a time
	var steps []Step
	var last *Value
	for range 10 {
		s := Step{Out: NewValue(tensor.Float32, tensor.Shape{16})}
		if last != nil {
			s.In = []*Value{last}
		}
		last = s.Out
		steps = append(steps, s)
	}
	if got, want := Arena(steps), 2*align; got != want {
		t.Errorf("a chain takes %d bytes, want %d", got, want)
	}
}

func TestArenaLeavesBoundValues(t *testing.T) {
	mine := make([]float64, 3)
	v := NewValue(tensor.Float64, tensor.Shape{3})
	BindSlice(v, mine)
	if got := Arena([]Step{{Out: v}}); got != 0 {
		t.Errorf("%d bytes taken for a value that has a place", got)
	}
	Slice[float64](v)[1] = 5
	if mine[1] != 5 {
		t.Error("the value lost its place")
	}
}
