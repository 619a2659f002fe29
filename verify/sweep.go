package verify

import (
	"context"
	"sync"
	"sync/atomic"

	"github.com/pkg/errors"
)

// A block is a run of one parameter's elements, lo to hi, that one goroutine checks at a time.
type block struct{ param, lo, hi int }

// blockSize balances the goroutines' loads against how promptly a check can be interrupted.
const blockSize = 64

func (c *claim) blocks() []block {
	var list []block
	for i, v := range c.here.g {
		if c.reasons[i] != nil {
			continue
		}
		for lo := 0; lo < len(v); lo += blockSize {
			list = append(list, block{i, lo, min(lo+blockSize, len(v))})
		}
	}
	return list
}

// sweep checks every element, one goroutine an oracle, and writes what it finds into the report. Every element's finding
// depends on that element alone, and the order in which findings are put together does not matter.
func sweep(ctx context.Context, c *config, claim *claim, oracles []*oracle, report *Report) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	blocks := claim.blocks()
	tallies := make([][]tally, len(oracles))
	var next atomic.Int64
	var done int
	var mu sync.Mutex // guards done and the caller's progress function
	var wg sync.WaitGroup
	for w, o := range oracles {
		tallies[w] = make([]tally, len(claim.params))
		wg.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(blocks) {
					break
				}
				if err := claim.check(o, blocks[i], &tallies[w][blocks[i].param]); err != nil {
					cancel(err)
					break
				}
				mu.Lock()
				done += blocks[i].hi - blocks[i].lo
				c.progress(done, report.Elements)
				mu.Unlock()
			}
			var err error
			if o.again, err = o.eval(); err != nil {
				cancel(err)
			}
		})
	}
	wg.Wait()
	if err := context.Cause(ctx); err != nil {
		return errors.WithMessagef(err, "stopped after %d of %d elements", done, report.Elements)
	}
	total := make([]tally, len(claim.params))
	for w, o := range oracles {
		if loss := oracles[0].loss; o.loss != loss || o.again != loss {
			report.refuse(Nondeterministic, "the loss is %v and then %v", loss, other(loss, o.loss, o.again))
			return nil
		}
		for i := range total {
			total[i].merge(tallies[w][i])
		}
	}
	for i := range total {
		if claim.reasons[i] != nil {
			continue
		}
		if err := total[i].refine(oracles[0], claim.here, i); err != nil {
			return err
		}
		report.Params[i].conclude(total[i])
	}
	return nil
}

// other returns the first of values that is not v.
func other(v float64, values ...float64) float64 {
	for _, w := range values {
		if w != v {
			return w
		}
	}
	return v
}

// check judges the elements of a block.
func (c *claim) check(o *oracle, b block, t *tally) error {
	j := judge{o, c.present[b.param], c.single()}
	accused := o.accused[:0]
	for i := b.lo; i < b.hi; i++ {
		l := o.line(c.here, b.param, i, axis)
		f, err := j.judge(&l)
		if err != nil {
			return err
		}
		if f.accuses() {
			accused = append(accused, suspect{finding: f, at: i, v: axis})
		} else {
			t.add(f, i)
		}
	}
	if err := c.appeal(&j, b.param, accused); err != nil {
		return err
	}
	for _, s := range accused {
		t.add(s.finding, s.at)
	}
	return nil
}
