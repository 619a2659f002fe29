package cli

import (
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"nabla/trainer"
)

// redraw is how often a progress bar moves: often enough for the eye, too seldom to cost anything.
const redraw = 100 * time.Millisecond

// A progress is a bar on a terminal; a nil one shows nothing.
type progress struct {
	bar  *progressbar.ProgressBar
	last time.Time
}

// newProgress returns a bar of a number of steps, or nil if w is no terminal.
func newProgress(w io.Writer, steps int) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	bar := progressbar.NewOptions(steps,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(30),
		progressbar.OptionShowCount(),
		progressbar.OptionClearOnFinish(),
	)
	return &progress{bar: bar}
}

// step shows a step of training, unless another was shown just now.
func (p *progress) step(s trainer.Step) {
	if p.due() {
		p.bar.Describe(fmt.Sprintf("epoch %d, loss %s", s.Epoch, loss(s.Loss)))
		p.bar.Set(s.Step)
	}
}

// reached shows that so many of all steps are done.
func (p *progress) reached(steps, all int) {
	if p.due() {
		p.bar.ChangeMax(all)
		p.bar.Set(steps)
	}
}

func (p *progress) due() bool {
	if p == nil || time.Since(p.last) < redraw {
		return false
	}
	p.last = time.Now()
	return true
}

// clear takes the bar away, so that a line can be printed in its place.
func (p *progress) clear() {
	if p != nil {
		p.bar.Clear()
	}
}
