package stock

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os/exec"
	"strings"
	"time"

	"github.com/pkg/errors"
)

// limit is how long a trial may take. They take milliseconds, on a machine that may be busy.
const limit = 20 * time.Second

// greeting is what a worker says first.
const greeting = "ready for trials"

// Serve checks the trials that it reads from r, and writes what they found to w, until r ends. It is what the child processes
// of Audit do.
func Serve(ctx context.Context, r io.Reader, w io.Writer) error {
	cases := Cases()
	trials, outcomes := json.NewDecoder(r), json.NewEncoder(w)
	if err := outcomes.Encode(greeting); err != nil {
		return errors.Wrap(err, "greeting")
	}
	for {
		var t Trial
		if err := trials.Decode(&t); err == io.EOF {
			return nil
		} else if err != nil {
			return errors.Wrap(err, "reading a trial")
		}
		if t.Case < 0 || t.Case >= len(cases) {
			return errors.Errorf("case %d: there are %d", t.Case, len(cases))
		}
		o, err := t.check(ctx, cases[t.Case])
		if err != nil {
			return err
		}
		if err := outcomes.Encode(o); err != nil {
			return errors.Wrap(err, "writing an outcome")
		}
	}
}

// A worker is a child process that serves.
type worker struct {
	process *exec.Cmd
	limit   time.Duration // for one trial
	trials  io.WriteCloser
	replies chan json.RawMessage // closed when the process says no more
	last    chan string          // why the process ended, once it has
}

func start(process *exec.Cmd) (*worker, error) {
	w := &worker{process: process, limit: limit, replies: make(chan json.RawMessage), last: make(chan string, 1)}
	var err error
	if w.trials, err = process.StdinPipe(); err != nil {
		return nil, errors.Wrap(err, "child process")
	}
	out, err := process.StdoutPipe()
	if err != nil {
		return nil, errors.Wrap(err, "child process")
	}
	complaints, err := process.StderrPipe()
	if err != nil {
		return nil, errors.Wrap(err, "child process")
	}
	if err := process.Start(); err != nil {
		return nil, errors.Wrap(err, "child process")
	}
	go func() {
		defer close(w.replies)
		d := json.NewDecoder(out)
		for {
			var reply json.RawMessage
			if d.Decode(&reply) != nil {
				return
			}
			w.replies <- reply
		}
	}()
	go func() { w.last <- lastWords(complaints) }()
	var hello string
	if reply := w.wait(); reply == nil || json.Unmarshal(reply, &hello) != nil || hello != greeting {
		return nil, errors.Errorf("the child process %s does not serve trials: %s", process, w.stop())
	}
	return w, nil
}

// wait returns the next reply, or nil if there is none: the process has ended, or time is up.
func (w *worker) wait() json.RawMessage {
	timer := time.NewTimer(w.limit)
	defer timer.Stop()
	select {
	case r := <-w.replies:
		return r
	case <-timer.C:
		return nil
	}
}

// check returns what a trial finds. If alive is false, that was the worker's last.
func (w *worker) check(t Trial) (o Outcome, alive bool) {
	o = Outcome{Runtime: t.Runtime, Dtype: t.Dtype, Verdict: Crash}
	began := time.Now()
	if json.NewEncoder(w.trials).Encode(t) == nil {
		if reply := w.wait(); reply != nil && json.Unmarshal(reply, &o) == nil {
			return o, true
		}
	}
	if time.Since(began) >= w.limit {
		o.Verdict, o.Note = Hang, "no answer within "+w.limit.String()
		w.stop()
		return o, false
	}
	o.Note = w.stop()
	return o, false
}

// stop ends the process and returns its last words.
func (w *worker) stop() string {
	w.trials.Close()
	w.process.Process.Kill() // of no effect if it has ended
	for range w.replies {
	}
	said := <-w.last
	err := w.process.Wait()
	if said == "" && err != nil {
		said = err.Error()
	}
	return said
}

// lastWords reads to the end and returns the first line that says why a Go program ends.
func lastWords(r io.Reader) (why string) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if why == "" && (strings.HasPrefix(line, "panic: ") || strings.HasPrefix(line, "fatal error: ")) {
			why = strings.TrimSpace(line)
		}
		if err != nil {
			return why
		}
	}
}
