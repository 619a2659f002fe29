package plan

import (
	"math"
	"testing"

	"gorgonia.org/tensor"
)

func TestMerge(t *testing.T) {
	x := filled(2, 1)
	y := filled(2, 1)
	one, other, long := filled(1, 3), filled(1, 3), filled(1000, 3)
	one.Constant, other.Constant, long.Constant = true, true, true
	twice := affine{scale: 2}
	kept := func(s *Step) *Step { Alloc(s.Out); return s }
	impure := func(s *Step) *Step { s.Pure = false; return s }
	for _, c := range []struct {
		name string
		a, b *Step
		want int // steps
	}{
		{"equal", step(twice, x), step(twice, x), 1},
		{"an op of another type", step(twice, x), step(namesake{affine{scale: 3}, twice.Name()}, x), 2},
		{"another op", step(twice, x), step(affine{scale: 3}, x), 2},
		{"another input", step(twice, x), step(twice, y), 2},
		{"inputs in another order", step(twice, x, y), step(twice, y, x), 2},
		{"constants of the same bits", step(twice, one), step(twice, other), 1},
		{"large constants", step(twice, long), step(twice, filled(1000, 3)), 2},
		{"the earlier is read from outside", kept(step(twice, x)), step(twice, x), 1},
		{"the later is read from outside", step(twice, x), kept(step(twice, x)), 1},
		{"both are read from outside", kept(step(twice, x)), kept(step(twice, x)), 2},
		{"impure", impure(step(twice, x)), impure(step(twice, x)), 2},
		{"impure and matching", impure(step(matching{twice}, x)), impure(step(matching{twice}, x)), 1},
		{"impure, of one name", impure(step(matching{twice}, x)), impure(step(matching{affine{scale: 3}}, x)), 2},
		{"results of another shape", step(twice, x), &Step{Op: twice, In: []*Value{x}, Out: NewValue(tensor.Float32, tensor.Shape{2, 1}), Pure: true}, 2},
	} {
		early, late := kept(step(affine{scale: 5}, c.a.Out)), kept(step(affine{scale: 7}, c.a.Out, c.b.Out))
		want := alone(&Program{Steps: []*Step{c.a, early, c.b, late}})
		p := &Program{Steps: []*Step{c.a, early, c.b, late}}
		p.Merge()
		if got := len(p.Steps) - 2; got != c.want {
			t.Errorf("%s: %d steps left, want %d", c.name, got, c.want)
		}
		if got := len(p.Merged); got != 2-c.want {
			t.Errorf("%s: %d outputs are said to be merged, want %d", c.name, got, 2-c.want)
		}
		for gone, kept := range p.Merged {
			if _, ok := Equal(want[gone], want[kept]); !ok || gone == kept {
				t.Errorf("%s: %v gives way to %v", c.name, first(want[gone]), first(want[kept]))
			}
		}
		p.Place()
		p.Bind()
		for _, s := range p.Steps {
			if err := s.Run(nil); err != nil {
				t.Fatal(err)
			}
		}
		for _, s := range []*Step{early, late, c.a, c.b} { // readers, and what may be read from outside
			if s.Out.Bound() {
				if _, ok := Equal(s.Out, want[s.Out]); !ok {
					t.Errorf("%s: got %v, want %v", c.name, first(s.Out), first(want[s.Out]))
				}
			}
		}
	}
}

// Steps of one name are merged with whichever of them they match, and what gave way in the end is not read any more.
func TestMergeMany(t *testing.T) {
	x := filled(2, 1)
	var steps, readers []*Step
	for i := range 6 {
		s := step(matching{affine{scale: float32(2 + i%2)}}, x)
		s.Pure = false
		if i == 4 {
			Alloc(s.Out) // what the first and third computed is read from outside
		}
		r := step(affine{scale: float32(5 + i)}, s.Out)
		Alloc(r.Out)
		steps, readers = append(steps, s, r), append(readers, r)
	}
	p := &Program{Steps: steps}
	want := alone(p)
	p.Merge()
	if got := len(p.Steps) - len(readers); got != 2 || len(p.Merged) != 4 {
		t.Errorf("%d steps left for %d outputs that are gone, want 2 for 4", got, len(p.Merged))
	}
	for gone, kept := range p.Merged {
		if p.Merged[kept] != nil || first(want[gone]) != first(want[kept]) {
			t.Errorf("%v gives way to %v, and that to another: %v", first(want[gone]), first(want[kept]), p.Merged[kept] != nil)
		}
	}
	p.Place()
	p.Bind()
	for _, s := range p.Steps {
		if err := s.Run(nil); err != nil {
			t.Fatal(err)
		}
	}
	for _, r := range readers {
		if got := first(r.Out); got != first(want[r.Out]) {
			t.Errorf("a reader has %v, want %v", got, first(want[r.Out]))
		}
	}
}

func TestFold(t *testing.T) {
	c, x := filled(2, 3), filled(2, 5)
	c.Constant = true
	a := step(affine{scale: 2}, c)                    // 6
	b := step(affine{scale: 2}, a.Out, c)             // 18
	d := step(affine{scale: 1}, b.Out, x)             // 23
	broken := step(affine{scale: 1, broken: true}, c) // fails when it is run
	outside := step(affine{scale: 4}, c)              // its reader may write to it between runs
	impure := &Step{Op: affine{}, In: []*Value{c}, Out: vector(2)}
	Alloc(outside.Out)
	p := &Program{Steps: []*Step{a, b, d, broken, outside, impure}}
	p.Fold()
	if len(p.Steps) != 4 || p.Steps[0] != d || p.Steps[1] != broken || p.Steps[2] != outside || p.Steps[3] != impure {
		t.Fatalf("%d steps left, want 4: what depends on x, fails, is read from outside or is not pure", len(p.Steps))
	}
	p.Place()
	p.Bind()
	if err := d.Run(nil); err != nil {
		t.Fatal(err)
	}
	if got, want := first(d.Out), float32((3*2+3)*2+5); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestFuse(t *testing.T) {
	x := filled(2, 3)
	a := step(scaled{2}, x)
	b := step(scaled{5}, a.Out)
	c := step(scaled{7}, b.Out)
	d := step(affine{scale: 1}, c.Out, x)
	p := &Program{Steps: []*Step{a, b, c, d}}
	p.Fuse()
	if len(p.Steps) != 2 || c.In[0] != x || len(c.Fused) != 2 || c.Fused[0] != a.Out || c.Fused[1] != b.Out {
		t.Fatalf("%d steps are left, the first fused with %d values: want 2 and 2", len(p.Steps), len(c.Fused))
	}
	p.Place()
	p.Bind()
	for _, s := range p.Steps {
		if err := s.Run(nil); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := first(d.Out), float32(3*2*5*7+3); got != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

// What somebody else reads is not fused away.
func TestFuseKeeps(t *testing.T) {
	x := filled(2, 3)
	for name, change := range map[string]func(a, b *Step) []*Step{
		"another step reads it":    func(a, b *Step) []*Step { return []*Step{a, b, step(view{}, a.Out)} },
		"the step reads it twice":  func(a, b *Step) []*Step { b.In = append(b.In, a.Out); return []*Step{a, b} },
		"it is read from outside":  func(a, b *Step) []*Step { Alloc(a.Out); return []*Step{a, b} },
		"the op before is another": func(a, b *Step) []*Step { a.Op = affine{scale: 2}; return []*Step{a, b} },
	} {
		a := step(scaled{2}, x)
		b := step(scaled{5}, a.Out)
		p := &Program{Steps: change(a, b)}
		n := len(p.Steps)
		if p.Fuse(); len(p.Steps) != n {
			t.Errorf("%s: it was fused away", name)
		}
	}
}

func TestJoin(t *testing.T) {
	x, y := filled(2, 3), filled(2, 5)
	three, four := affine{scale: 3}, affine{scale: 4}
	fused := func(s *Step) *Step { s.Fused = []*Value{x}; return s }
	impure := func(s *Step) *Step { s.Pure = false; return s }
	for _, c := range []struct {
		name string
		a, b *Step
		want int // steps
	}{
		{"the same inputs", step(joining{three}, x, y), step(four, x, y), 1},
		{"steps that are fused", step(joining{three}, x, y), fused(step(four, x, y)), 1},
		{"impure", step(joining{three}, x, y), impure(step(four, x, y)), 1},
		{"other inputs", step(joining{three}, x, y), step(four, x), 2},
		{"another order of inputs", step(joining{three}, x, y), step(four, y, x), 2},
		{"an op that cannot", step(three, x, y), step(four, x, y), 2},
		{"an op that it cannot compute", step(joining{three}, x, y), step(view{}, x, y), 2},
	} {
		read := step(affine{scale: 5}, c.a.Out) // the second result is there before it is needed
		p := &Program{Steps: []*Step{c.a, read, c.b, step(affine{scale: 7}, read.Out, c.b.Out)}}
		want := alone(p)
		p.Join()
		if got := len(p.Steps) - 2; got != c.want {
			t.Errorf("%s: %d steps left, want %d", c.name, got, c.want)
		}
		if joined := len(c.a.Also) > 0; joined && (len(c.a.Fused) != len(c.b.Fused) || c.a.Pure != c.b.Pure) {
			t.Errorf("%s: %d values fused and Pure %v, want %d and %v", c.name, len(c.a.Fused), c.a.Pure, len(c.b.Fused), c.b.Pure)
		}
		p.Place()
		p.Bind()
		for _, s := range p.Steps {
			if err := s.Run(nil); err != nil {
				t.Fatal(err)
			}
			for _, v := range s.Results() {
				if _, ok := Equal(v, want[v]); !ok {
					t.Errorf("%s: got %v, want %v", c.name, first(v), first(want[v]))
				}
			}
		}
	}
}

func TestEqual(t *testing.T) {
	nan, other := float32(math.NaN()), math.Float32frombits(math.Float32bits(float32(math.NaN()))^1)
	for _, c := range []struct {
		a, b []float32
		i    int
		ok   bool
	}{
		{[]float32{1, nan}, []float32{1, other}, 0, true},
		{[]float32{1, 2}, []float32{1, nan}, 1, false},
		{[]float32{0, 2}, []float32{float32(math.Copysign(0, -1)), 2}, 0, false},
	} {
		a, b := NewValue(tensor.Float32, tensor.Shape{2}), NewValue(tensor.Float32, tensor.Shape{2})
		BindSlice(a, c.a)
		BindSlice(b, c.b)
		if i, ok := Equal(a, b); i != c.i || ok != c.ok {
			t.Errorf("%v and %v: got %d, %v, want %d, %v", c.a, c.b, i, ok, c.i, c.ok)
		}
	}
}
