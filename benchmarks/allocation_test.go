package benchmarks

import (
	"fmt"
	"runtime"
	"testing"

	"nabla/internal/simd"
	"nabla/solvers"
	"nabla/trainer"
)

// allocationRules are the solvers whose steps allocate nothing.
var allocationRules = []struct {
	name string
	rule solvers.Config
}{
	{"sgd", solvers.DefaultSGD()},
	{"momentum", solvers.DefaultMomentum()},
	{"nesterov", solvers.DefaultNesterov()},
	{"adam", solvers.DefaultAdam()},
}

// A step of training, from RunAll to the solver's Step, allocates nothing, whatever the workload, the solver and the
// number of threads.
func TestStepAllocatesNothing(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector makes sync.Pool forget what it holds")
	}
	for _, w := range workloads {
		if simd.Kernels() == "generic" && w.stepFlops() > 1e8 {
			continue // a second a step
		}
		for _, threads := range []int{1, 2} {
			for _, r := range allocationRules {
				t.Run(fmt.Sprintf("%s/%s/%d", w.name, r.name, threads), func(t *testing.T) {
					runner := ours(t, w, step, trainer.Planned, r.rule, threads)
					defer runner.close()
					run := func() {
						if err := runner.run(); err != nil {
							t.Fatal(err)
						}
					}
					run()
					run()
					if n := testing.AllocsPerRun(10, run); n != 0 {
						t.Errorf("%v allocations a step on one processor, want 0", n)
					}
					// A goroutine that parks takes a record from its processor's cache, which the runtime fills now and then.
					if n := mallocs(10, run); n > 2 {
						t.Errorf("%v allocations in 10 steps on all processors, want none but the runtime's", n)
					}
				})
			}
		}
	}
}

// The count must be able to fail.
func TestMallocsCounts(t *testing.T) {
	sink = nil
	if n := mallocs(10, func() { sink = new([64]byte) }); n != 10 {
		t.Errorf("10 allocations are counted as %d", n)
	}
}

var sink *[64]byte

// mallocs returns the number of allocations of so many runs on all processors (testing.AllocsPerRun takes only one): the
// least of some tries, since the runtime allocates now and then for itself.
func mallocs(runs int, f func()) uint64 {
	least := ^uint64(0)
	for range 5 {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		for range runs {
			f()
		}
		runtime.ReadMemStats(&after)
		least = min(least, after.Mallocs-before.Mallocs)
		if least == 0 {
			break
		}
	}
	return least
}

// Over a hundred thousand steps the heap stays as it is: nothing is kept, and nothing is allocated and thrown away.
func TestHeapStaysFlat(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector makes sync.Pool forget what it holds")
	}
	steps, allowed := 100_000, uint64(50)
	if testing.Short() {
		steps = 10_000
	}
	w := workload{"tiny", []int{6, 5, 3}, 4, "adam"}
	for _, r := range allocationRules {
		t.Run(r.name, func(t *testing.T) {
			runner := ours(t, w, step, trainer.Planned, r.rule, 2)
			defer runner.close()
			var at [2]runtime.MemStats
			for done, i := 0, 0; done <= steps; done++ {
				if done == 1000 || done == steps {
					runtime.GC()
					runtime.GC() // what a sync.Pool holds survives the first
					runtime.ReadMemStats(&at[i])
					i++
				}
				if err := runner.run(); err != nil {
					t.Fatal(err)
				}
			}
			grown, made := int64(at[1].HeapAlloc)-int64(at[0].HeapAlloc), at[1].Mallocs-at[0].Mallocs
			t.Logf("from step 1,000 to %d the heap grew by %d bytes, with %d allocations", steps, grown, made)
			if grown > 4<<10 || made > allowed {
				t.Errorf("the heap grew by %d bytes with %d allocations between step 1,000 and %d, want at most 4 KiB and %d",
					grown, made, steps, allowed)
			}
		})
	}
}
