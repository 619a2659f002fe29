package cli

import (
	"fmt"
	"io"
	"math"
	"os"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"nabla/trainer"
)

// redraw is how often a progress bar moves: often enough for the eye, too seldom to cost anything.
const redraw = 100 * time.Millisecond

// barWidth is the width of a bar in characters, and usualWidth that of a terminal that does not tell its own.
const (
	barWidth   = 20
	usualWidth = 80
)

// A progress is a bar on a terminal; a nil one shows nothing.
type progress struct {
	bar   *progressbar.ProgressBar
	steps int              // of the whole run
	width func() int       // of the terminal
	now   func() time.Time // the time
	last  time.Time        // when the bar was drawn

	began time.Time // when the first step had been made, which may have been continued from
	first int       // that step
	rows  int       // trained on since
	score string    // of the last epoch
}

// newProgress returns a bar of a number of steps, or nil if w is no terminal.
func newProgress(w io.Writer, steps int) *progress {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return nil
	}
	return drawProgress(w, steps, time.Now, func() int {
		if width, _, err := term.GetSize(int(f.Fd())); err == nil && width > 0 {
			return width
		}
		return usualWidth
	})
}

func drawProgress(w io.Writer, steps int, now func() time.Time, width func() int) *progress {
	bar := progressbar.NewOptions(steps,
		progressbar.OptionSetWriter(w),
		progressbar.OptionSetWidth(barWidth),
		progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(false), // it would take the steps that a run is continued from for steps of this process
		progressbar.OptionSetElapsedTime(false),
		progressbar.OptionUseANSICodes(true),
		progressbar.OptionClearOnFinish(),
	)
	return &progress{bar: bar, steps: steps, now: now, width: width}
}

// step takes note of a step of training, and shows it unless another was shown just now.
func (p *progress) step(s trainer.Step) {
	if p == nil {
		return
	}
	if p.first == 0 {
		p.first, p.began = s.Step, p.now()
	} else {
		p.rows += s.Rows
	}
	if !p.due() {
		return
	}
	p.bar.Describe(p.text(s))
	p.bar.Set(s.Step)
}

// text says how the training goes: the time that is left, the loss of the last step, the metric of the last epoch and the
// rate, as far as there is room for it beside the bar.
func (p *progress) text(s trainer.Step) string {
	count := strconv.Itoa(p.steps)
	room := p.width() - len(" 100% || (/) ") - barWidth - 2*len(count)
	parts := []string{"loss " + loss(s.Loss)}
	spent := p.now().Sub(p.began)
	if made := s.Step - p.first; made > 0 && spent > 0 {
		left := time.Duration(float64(spent) / float64(made) * float64(p.steps-s.Step))
		parts = append([]string{clock(left) + " left"}, parts...)
	}
	if p.score != "" {
		parts = append(parts, p.score)
	}
	if p.rows > 0 && spent > 0 {
		parts = append(parts, thousands(int(math.Round(float64(p.rows)/spent.Seconds())))+" samples/s")
	}
	text := fmt.Sprintf("epoch %d", s.Epoch)
	for _, part := range parts {
		if utf8.RuneCountInString(text)+len(", ")+utf8.RuneCountInString(part) > room {
			break
		}
		text += ", " + part
	}
	return text
}

// epoch takes note of an epoch, whose first metric, or else whose loss, is shown from then on.
func (p *progress) epoch(e trainer.Epoch) {
	if p == nil {
		return
	}
	rows, scores := "train", e.Train
	if e.Val != nil {
		rows, scores = "val", *e.Val
	}
	p.score = fmt.Sprintf("%s loss %s", rows, loss(scores.Loss))
	if len(scores.Metrics) > 0 {
		m := scores.Metrics[0]
		p.score = fmt.Sprintf("%s %s %s", rows, m.Name, metric(m.Name, m.Value))
	}
}

// clock writes a time as minutes and seconds, 1:05, or hours, 12:01:05.
func clock(d time.Duration) string {
	s := int(d.Round(time.Second).Seconds())
	if s < 3600 {
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	}
	return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
}

// reached shows that so many of all steps are done.
func (p *progress) reached(steps, all int) {
	if p != nil && p.due() {
		p.bar.ChangeMax(all)
		p.bar.Set(steps)
	}
}

// due reports whether it is time to draw.
func (p *progress) due() bool {
	now := p.now()
	if now.Sub(p.last) < redraw {
		return false
	}
	p.last = now
	return true
}

// clear takes the bar away, so that a line can be printed in its place.
func (p *progress) clear() {
	if p != nil {
		p.bar.Clear()
	}
}
