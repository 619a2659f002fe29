package cli

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"nabla/trainer"
)

// A screen is a progress bar, the time it goes by, and what it draws.
type screen struct {
	*progress
	drawn bytes.Buffer
	at    time.Time
}

func newScreen(steps, width int) *screen {
	s := &screen{at: time.Unix(1_000_000, 0)}
	s.progress = drawProgress(&s.drawn, steps, func() time.Time { return s.at }, func() int { return width })
	return s
}

// after shows a step that is made so long after the one before, and returns the line that is drawn for it.
func (s *screen) after(d time.Duration, step trainer.Step) string {
	s.at = s.at.Add(d)
	s.drawn.Reset()
	s.step(step)
	lines := strings.Split(s.drawn.String(), "\r")
	line := strings.TrimPrefix(lines[len(lines)-1], "\x1b[2K")
	return strings.TrimSpace(strings.TrimSuffix(line, "\x1b[0K")) // the sequences clear the line, or what is left of it
}

func TestProgress(t *testing.T) {
	s := newScreen(2000, 200)
	at := 0
	// to makes the steps up to one, 0.2 s and 100 rows each, and returns what is drawn for the last.
	to := func(step int) (line string) {
		for at < step {
			at++
			line = s.after(200*time.Millisecond, trainer.Step{Step: at, Epoch: (at-1)/400 + 1, Loss: 1 / float64(at), Rows: 100})
		}
		return line
	}
	expect := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("got\n%q, want\n%q", got, want)
		}
	}
	scores := func(accuracy float64) trainer.Scores {
		return trainer.Scores{Loss: 0.25, Metrics: []trainer.Score{{Name: "accuracy", Value: accuracy}, {Name: "f1", Value: 0.5}}}
	}
	expect(to(1), "epoch 1, loss 1.0000   0% |                    | (1/2000)")
	expect(to(200), "epoch 1, 6:00 left, loss 0.0050, 500 samples/s  10% |██                  | (200/2000)") // 1800 * 0.2 s
	val := scores(0.971)
	s.epoch(trainer.Epoch{Train: scores(0.9), Val: &val})
	expect(to(500), "epoch 2, 5:00 left, loss 0.0020, val accuracy 97.10%, 500 samples/s  25% |█████               | (500/2000)")
	s.epoch(trainer.Epoch{Train: scores(0.9)})
	expect(to(1000), "epoch 3, 3:20 left, loss 0.0010, train accuracy 90.00%, 500 samples/s  50% |██████████          | (1000/2000)")
	s.epoch(trainer.Epoch{Train: trainer.Scores{Loss: 0.25}})
	expect(to(1800), "epoch 5, 0:40 left, loss 0.0005556, train loss 0.2500, 500 samples/s  90% |██████████████████  | (1800/2000)")
	expect(s.after(redraw/2, trainer.Step{Step: 1801, Epoch: 5, Rows: 100}), "") // too soon to draw again
}

// TestProgressOfContinuedRun: rate and time left are of the steps of this process alone.
func TestProgressOfContinuedRun(t *testing.T) {
	s := newScreen(2000, 200)
	s.after(0, trainer.Step{Step: 1001, Epoch: 3, Loss: 1, Rows: 100})
	want := "epoch 3, 8:19 left, loss 1.0000, 200 samples/s  50% |██████████          | (1002/2000)" // 998 steps of 0.5 s are 499 s
	if got := s.after(500*time.Millisecond, trainer.Step{Step: 1002, Epoch: 3, Loss: 1, Rows: 100}); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestProgressFits: a line that a narrow terminal would break could not be taken away again.
func TestProgressFits(t *testing.T) {
	for width, want := range map[int]string{
		120: "epoch 1, 0:04 left, loss 1.0000, val accuracy 97.10%, 2,000 samples/s",
		100: "epoch 1, 0:04 left, loss 1.0000, val accuracy 97.10%",
		80:  "epoch 1, 0:04 left, loss 1.0000",
		60:  "epoch 1, 0:04 left",
		20:  "epoch 1",
	} {
		s := newScreen(10, width)
		s.score = "val accuracy 97.10%"
		s.after(0, trainer.Step{Step: 1, Epoch: 1, Loss: 1, Rows: 1000})
		got := s.after(500*time.Millisecond, trainer.Step{Step: 2, Epoch: 1, Loss: 1, Rows: 1000})
		if text, _, _ := strings.Cut(got, "  "); text != want {
			t.Errorf("width %d: got %q, want %q", width, text, want)
		}
		if n := len([]rune(got)); n > width && want != "epoch 1" {
			t.Errorf("width %d: got %d characters: %q", width, n, got)
		}
	}
}

func TestNoProgressWithoutTerminal(t *testing.T) {
	f, err := os.Create(t.TempDir() + "/out")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if newProgress(f, 10) != nil || newProgress(&bytes.Buffer{}, 10) != nil {
		t.Error("got a bar where there is no terminal")
	}
	var none *progress
	none.step(trainer.Step{})
	none.epoch(trainer.Epoch{})
	none.reached(1, 2)
	none.clear()
}

func TestClock(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0:00", 65 * time.Second: "1:05", 59*time.Minute + 59500*time.Millisecond: "1:00:00", 26*time.Hour + 61*time.Second: "26:01:01",
	} {
		if got := clock(d); got != want {
			t.Errorf("%v: got %s, want %s", d, got, want)
		}
	}
}
