package stock

import (
	"context"
	"os/exec"
	stdruntime "runtime"
	"sync"

	"github.com/pkg/errors"
)

// Audit checks all cases, in float64 and float32, on both runtimes, in child processes. command makes one that Serves, on its
// standard input and output, and ends with ctx; progress is called with the number of trials that are done, by one goroutine at a
// time.
//
// An operator that is wrong is no error. An error means that the trials could not be made, or that ctx was cancelled.
func Audit(ctx context.Context, command func(context.Context) *exec.Cmd, progress func(done, total int)) (*Report, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	cases := Cases()
	var trials []Trial
	for i := range cases {
		for _, r := range []string{"gorgonia", "nabla"} {
			for _, d := range []string{"float64", "float32"} {
				trials = append(trials, Trial{i, r, d})
			}
		}
	}
	outcomes := make([]Outcome, len(trials))
	var next, done int
	var mu sync.Mutex // guards both, and the caller's progress function
	take := func() (int, bool) {
		mu.Lock()
		defer mu.Unlock()
		next++
		return next - 1, next <= len(trials) && ctx.Err() == nil
	}
	var wg sync.WaitGroup
	for range stdruntime.GOMAXPROCS(0) {
		wg.Go(func() {
			var w *worker
			for i, ok := take(); ok; i, ok = take() {
				if w == nil {
					var err error
					if w, err = start(command(ctx)); err != nil {
						cancel(err)
						return
					}
				}
				var alive bool
				if outcomes[i], alive = w.check(trials[i]); !alive {
					w = nil
				}
				mu.Lock()
				done++
				progress(done, len(trials))
				mu.Unlock()
			}
			if w != nil {
				w.stop()
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return nil, errors.WithMessagef(err, "stopped after %d of %d trials of stock operators", done, len(trials))
	}
	byCase := make([][]Outcome, len(cases))
	for i, t := range trials {
		byCase[t.Case] = append(byCase[t.Case], outcomes[i])
	}
	return newReport(cases, byCase), nil
}
