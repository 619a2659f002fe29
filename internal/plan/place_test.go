package plan

import (
	"math/rand/v2"
	"testing"
	"unsafe"

	"gorgonia.org/tensor"
)

// Random programs with views, steps of several results and steps that may overwrite their inputs compute what they do with
// every value apart. Dead ranges are poisoned, so that a step which reads one is found.
func TestPlace(t *testing.T) {
	shared, views, also := 0, 0, 0
	for seed := range uint64(500) {
		r := rand.New(rand.NewPCG(seed, 0))
		input := filled(1+r.IntN(40), 1)
		outside := filled(input.size, 2)
		values := []*Value{input, outside}
		p := &Program{}
		apart := 0
		for i := range 40 {
			sum := affine{scale: 0.5 + r.Float32(), overwrites: []string{"", "0", "1", "01"}[r.IntN(4)]}
			var o Op = sum
			if r.IntN(2) == 0 {
				o = joining{sum}
			}
			in := []*Value{values[len(values)-1-r.IntN(min(len(values), 5))]}
			if r.IntN(4) == 0 {
				o = view{}
			} else if r.IntN(2) == 0 {
				in = append(in, values[r.IntN(len(values))])
			}
			if i > 0 && r.IntN(4) == 0 {
				o, in = sum, p.Steps[i-1].In
			}
			s := step(o, in...)
			if i%13 == 12 {
				Alloc(s.Out) // read from outside
			}
			apart += s.Out.Room()
			p.Steps = append(p.Steps, s)
			values = append(values, s.Out)
		}
		want := alone(p)
		p.Join()
		p.Place()
		p.Bind()
		if p.Arena >= apart {
			t.Errorf("seed %d: %d bytes taken, %d without sharing", seed, p.Arena, apart)
		}
		p.Poison([]Range{{0, p.Arena}})
		for i, s := range p.Steps {
			if s.Run == nil {
				views++
			} else if err := s.Run(nil); err != nil {
				t.Fatal(err)
			}
			if s.Over >= 0 && s.Run != nil {
				shared++
			}
			also += len(s.Also)
			for _, v := range s.Results() {
				if a := v.Address(); a%align != 0 {
					t.Errorf("place %x is not aligned to %d bytes", a, align)
				}
				if j, ok := Equal(v, want[v]); !ok {
					t.Fatalf("seed %d step %d, %s: element %d is %s, want %s", seed, i, s.Op.Name(), j, v.At(j), want[v].At(j))
				}
			}
			p.Poison(s.Dead)
		}
		for i, s := range p.Steps {
			for _, v := range s.Results() {
				if _, ok := p.Offset(v); ok {
					continue
				}
				if _, ok := Equal(v, want[v]); !ok {
					t.Errorf("seed %d step %d: what is read from outside was overwritten", seed, i)
				}
			}
		}
	}
	if shared == 0 || views == 0 || also == 0 {
		t.Errorf("%d steps overwrote an input, %d were views and %d had a second result: the programs test nothing", shared, views, also)
	}
}

// alone returns what each step computes with every value in memory of its own.
func alone(p *Program) map[*Value]*Value {
	own := map[*Value]*Value{}
	for _, s := range p.Steps {
		in := make([]*Value, len(s.In))
		for i, v := range s.In {
			if in[i] = own[v]; in[i] == nil {
				in[i] = v
			}
		}
		v := vector(s.Out.size)
		Alloc(v)
		if err := s.Op.Bind(v, in)(nil); err != nil {
			panic(err)
		}
		own[s.Out] = v
	}
	return own
}

func TestPlaceOfChain(t *testing.T) {
	for _, c := range []struct {
		overwrites string
		want       int // values that have room at a time
	}{{"", 2}, {"0", 1}} {
		p := &Program{}
		last := filled(16, 1)
		for range 10 {
			s := step(affine{scale: 1, overwrites: c.overwrites}, last)
			last = s.Out
			p.Steps = append(p.Steps, s)
		}
		p.Place()
		if want := c.want * align; p.Arena != want {
			t.Errorf("a chain that overwrites %q takes %d bytes, want %d", c.overwrites, p.Arena, want)
		}
	}
}

// A step may not overwrite an input that it also reads through an argument which it may not overwrite.
func TestPlaceOfOneInputTwice(t *testing.T) {
	for overwrites, want := range map[string]int{"0": -1, "01": 0} {
		x := step(affine{scale: 1}, filled(16, 1))
		y := step(affine{scale: 1, overwrites: overwrites}, x.Out, x.Out)
		p := &Program{Steps: []*Step{x, y}}
		p.Place()
		if y.Over != want {
			t.Errorf("overwriting %q: the output lies over input %d, want %d", overwrites, y.Over, want)
		}
	}
}

func TestPlaceLeavesBoundValues(t *testing.T) {
	mine := make([]float64, 3)
	v := NewValue(tensor.Float64, tensor.Shape{3})
	BindSlice(v, mine)
	p := &Program{Steps: []*Step{{Op: view{}, In: []*Value{filled(3, 1)}, Out: v}}}
	if p.Place(); p.Arena != 0 {
		t.Errorf("%d bytes taken for a value that has a place", p.Arena)
	}
	Slice[float64](v)[1] = 5
	if mine[1] != 5 {
		t.Error("the value lost its place")
	}
}

func TestGaps(t *testing.T) {
	var g gaps
	a, b, c := g.take(64), g.take(128), g.take(64)
	g.give(Range{a, 64})
	g.give(Range{c, 64})
	if got := g.take(128); got != c { // the gap at the end grows
		t.Errorf("128 bytes lie at %d, want %d", got, c)
	}
	g.give(Range{b, 128})
	if got := g.take(192); got != a || g.end != 64+128+128 { // gaps that touch are one
		t.Errorf("192 bytes lie at %d of %d, want %d of %d", got, g.end, a, 64+128+128)
	}
	if len(g.list) != 0 {
		t.Errorf("gaps %v are left, want none", g.list)
	}
}

func TestAlloc(t *testing.T) {
	v := vector(3)
	Alloc(v)
	if uintptr(unsafe.Pointer(unsafe.SliceData(Slice[float32](v))))%align != 0 || first(v) != 0 {
		t.Error("a value of its own is not aligned, or not zero")
	}
}
