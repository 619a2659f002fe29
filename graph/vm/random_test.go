package vm_test

import (
	"flag"
	"math/rand/v2"
	"testing"

	"nabla/graph/vm"
)

var programs = flag.Int("programs", 0, "random programs of each family that TestRandomPrograms runs; 0 for 340, or 40 with -short")

// TestRandomPrograms compares machines on 1,020 random graphs: ours with one and with two threads, Gorgonia's TapeMachine,
// and the operators' definition, forward and gradients of first and second order, run after run, to the last bit. What
// does not agree on the TapeMachine must be a fault of its that has a name, and a thousand must agree.
func TestRandomPrograms(t *testing.T) {
	n := *programs
	if n == 0 {
		if n = 340; testing.Short() || raceDetector {
			n = 40
		}
	}
	useSteadyBLAS(t)
	pool := newPool(t, 2)
	agree := 0
	for _, f := range families() {
		finite, faults, spoken := 0, map[string]int{}, map[string]int{}
		for seed := range uint64(n) {
			p := generate(rand.New(rand.NewPCG(seed, 0)), f)
			for _, v := range p.values {
				if v.word != nil {
					spoken[v.word.name]++
				}
			}
			v := check(t, p, pool)
			if v.finite {
				finite++
			}
			if v.fault != "" {
				faults[v.fault]++
			}
			if !v.bad() && v.tape == nil {
				agree++
			}
			if v.bad() {
				t.Fatalf("that was seed %d of %s", seed, f.name)
			}
		}
		t.Logf("%s: %d programs, %d without NaN and Inf; the TapeMachine's faults: %v", f.name, n, finite, faults)
		if finite < n*95/100 {
			t.Errorf("%s: %d of %d programs have finite numbers only: those that have not test little", f.name, finite, n)
		}
		for _, w := range f.words {
			if n >= 340 && spoken[w.name] < 10 {
				t.Errorf("%s: %s is used %d times", f.name, w.name, spoken[w.name])
			}
		}
	}
	if n == 340 && agree < 1000 {
		t.Errorf("%d programs agree, want 1000 at least", agree)
	}
}

// check judges a program, and fails with the smallest that is judged alike if the verdict is against us, or against the
// TapeMachine without a known fault.
func check(t *testing.T, p *randomProgram, pool *vm.Pool) verdict {
	t.Helper()
	v := judge(p, pool)
	switch {
	case v.invalid != nil:
		t.Errorf("the program makes no graph: %v\n%s", v.invalid, p)
	case v.ours != nil:
		small := shrink(p, func(q *randomProgram) bool { return judge(q, pool).ours != nil })
		t.Errorf("the machine is wrong: %v\n%s\nand in the smallest program: %v\n%s", v.ours, p, judge(small, pool).ours, small)
	case v.tape != nil && v.fault == "":
		small := shrink(p, func(q *randomProgram) bool { v := judge(q, pool); return v.tape != nil && v.fault == "" })
		t.Errorf("the TapeMachine differs: %v\n%s\nand in the smallest program: %v\n%s", v.tape, p, judge(small, pool).tape, small)
	}
	return v
}

func newPool(t testing.TB, threads int) *vm.Pool {
	t.Helper()
	pool, err := vm.NewPool(threads)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// FuzzMachine reads a program from bytes, of which each decides one thing, and judges it. Programs that fail are made
// smaller here, so run it with -fuzzminimizetime 1x: Go's own way takes a minute for every input of interest.
func FuzzMachine(f *testing.F) {
	all := families()
	for seed := range uint64(8) {
		r := rand.New(rand.NewPCG(seed, 1))
		data := make([]byte, 400)
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		f.Add(uint8(seed), data)
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		useSteadyBLAS(t)
		check(t, generate(rand.New(&byteSource{data, nil}), all[int(which)%len(all)]), newPool(t, 2))
	})
}

// A byteSource is a source of randomness that takes one byte for each number, so that a change of a byte is a change of
// one decision; after the last byte it goes on by itself.
type byteSource struct {
	data []byte
	rest rand.Source
}

func (s *byteSource) Uint64() uint64 {
	if s.rest == nil {
		if len(s.data) > 0 {
			b := s.data[0]
			s.data = s.data[1:]
			return uint64(b) * 0x0101010101010101
		}
		s.rest = rand.NewPCG(1, 2)
	}
	return s.rest.Uint64()
}
