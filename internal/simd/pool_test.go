package simd

import (
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
)

// pieces returns what Split calls its body with, in order.
func pieces(p *Pool, n, grain int) [][2]int {
	var mu sync.Mutex
	var out [][2]int
	p.Split(n, grain, func(lo, hi int) {
		mu.Lock()
		out = append(out, [2]int{lo, hi})
		mu.Unlock()
	})
	slices.SortFunc(out, func(a, b [2]int) int { return a[0] - b[0] })
	return out
}

func TestSplitCoversOnce(t *testing.T) {
	for threads := 1; threads <= 5; threads++ {
		p := NewPool(threads)
		for n := range 40 {
			for grain := range 12 {
				got := pieces(p, n, grain)
				what := fmt.Sprintf("threads %d n %d grain %d: %v", threads, n, grain, got)
				if n < 2*max(grain, 1) && len(got) > 1 || len(got) > threads {
					t.Fatalf("%s: too many pieces", what)
				}
				if threads > 1 && n >= 2*max(grain, 1) && len(got) < 2 {
					t.Fatalf("%s: not split", what)
				}
				next := 0
				for _, g := range got {
					if g[0] != next || len(got) > 1 && g[1]-g[0] < grain {
						t.Fatalf("%s: a gap or a piece below the grain", what)
					}
					next = g[1]
				}
				if next != n {
					t.Fatalf("%s: ends at %d", what, next)
				}
			}
		}
		p.Close()
	}
}

func TestNilAndClosedPoolsRunInline(t *testing.T) {
	closed := NewPool(3)
	closed.Close()
	for name, p := range map[string]*Pool{"nil": nil, "closed": closed} {
		p.Wake()
		if got := pieces(p, 10, 1); len(got) != 1 || got[0] != [2]int{0, 10} {
			t.Errorf("%s: got pieces %v", name, got)
		}
		p.Wake()
	}
	if got := (*Pool)(nil).Threads(); got != 1 {
		t.Errorf("a nil pool has %d threads", got)
	}
	(*Pool)(nil).Close()
}

func TestZeroThreadsAreAll(t *testing.T) {
	p := NewPool(0)
	defer p.Close()
	if got, want := p.Threads(), runtime.GOMAXPROCS(0); got != want {
		t.Errorf("got %d threads, want %d", got, want)
	}
	wantPanic(t, "-1 threads", func() { NewPool(-1) })
}

func TestSplitRunsAtOnce(t *testing.T) {
	p := NewPool(3)
	defer p.Close()
	for range 100 {
		var all sync.WaitGroup // each piece waits for the others: a pool that runs them in turn never ends
		all.Add(3)
		p.Split(3, 1, func(lo, hi int) {
			all.Done()
			all.Wait()
		})
	}
}

// absent returns a pool whose workers never get to run.
func absent(threads int) *Pool {
	p := &Pool{threads: threads}
	for range threads - 1 {
		p.workers = append(p.workers, newWorker(yielder{}))
	}
	return p
}

// Nobody waits for a worker that has not begun, whether it spins or is parked.
func TestSplitDoesWithoutWorkers(t *testing.T) {
	p := absent(3)
	for _, turn := range []int32{spinning, parked} {
		p.workers[1].turn.Store(turn)
		if got := pieces(p, 7, 1); !slices.Equal(got, [][2]int{{0, 2}, {2, 4}, {4, 7}}) {
			t.Errorf("the last worker's turn is %d: got pieces %v", turn, got)
		}
	}
}

func TestSplitPanics(t *testing.T) {
	present := NewPool(4)
	defer present.Close()
	for name, p := range map[string]*Pool{"worker": present, "caller": absent(4)} {
		for _, bad := range []int{0, 1, 3} {
			var mu sync.Mutex
			done := 0
			func() {
				defer func() {
					if got := recover(); got != bad {
						t.Errorf("%s: piece %d panicked: recovered %v", name, bad, got)
					}
				}()
				p.Split(4, 1, func(lo, hi int) {
					mu.Lock()
					done++
					mu.Unlock()
					if lo >= bad {
						panic(lo)
					}
				})
			}()
			if done != 4 {
				t.Errorf("%s: piece %d panicked: %d of 4 pieces ran", name, bad, done)
			}
		}
		if got := pieces(p, 4, 1); len(got) != 4 {
			t.Errorf("%s: after a panic: got pieces %v", name, got)
		}
	}
}

// TestBusyPoolRunsInline splits inside bodies and from several goroutines.
func TestBusyPoolRunsInline(t *testing.T) {
	p := NewPool(2)
	defer p.Close()
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 100 {
				counts := make([]int, 64)
				p.Wake()
				p.Split(8, 1, func(lo, hi int) {
					for i := lo; i < hi; i++ {
						p.Split(8, 1, func(l, h int) {
							for j := l; j < h; j++ {
								counts[i*8+j]++
							}
						})
					}
				})
				for i, c := range counts {
					if c != 1 {
						t.Errorf("element %d done %d times", i, c)
					}
				}
			}
		})
	}
	wg.Wait()
}

func TestSplitAllocatesNothing(t *testing.T) {
	for _, threads := range []int{1, 2, 4} {
		p := NewPool(threads)
		body := func(lo, hi int) {}
		if n := testing.AllocsPerRun(1000, func() {
			p.Wake()
			p.Split(8, 1, body)
		}); n != 0 {
			t.Errorf("%d threads: %v allocations, want none", threads, n)
		}
		p.Close()
	}
}
