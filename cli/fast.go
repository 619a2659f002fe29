package cli

import (
	"context"
	stderrors "errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"

	"nabla/datasets"
	"nabla/run"
	"nabla/trainer"
	"nabla/verify"
)

// fastBatches is the number of mini-batches of everything in a dry run: the first one and the last, which may be smaller.
const fastBatches = 2

// A dryRun does once, on a few mini-batches, all that a fit and what follows it do: what would fail after hours fails now.
type dryRun struct {
	Recipe string  `json:"recipe"`
	Passed []stage `json:"passed"`
	Failed string  `json:"failed,omitempty"` // the stage that did
	Error  string  `json:"error,omitempty"`

	app     *app
	say     io.Writer
	dir     string                             // of the run
	prepare func(*run.Layer) (*run.Job, error) // from what the command line says, or from a recipe alone
	job     *run.Job                           // of the process that begins, then of the one that continues
	folder  *run.Folder                        // while one of them holds it
	run     *run.Run                           // opened from the folder
	rows    *datasets.Table                    // to evaluate and predict
}

// A stage is a part of a dry run.
type stage struct {
	Name    string  `json:"stage"`
	Seconds float64 `json:"seconds"`
	Note    string  `json:"note"` // what came of it

	do func(context.Context) (note string, err error)
}

// runFast makes a dry run, in the folder of --out or in one that is removed.
func (a *app) runFast(cmd *cobra.Command, args []string, f *fitFlags) error {
	f.set = append(f.set, fmt.Sprintf("train.limit_batches=%d", fastBatches))
	d := &dryRun{app: a, say: a.say(f.voice), dir: f.out, Passed: []stage{}}
	d.prepare = func(recipe *run.Layer) (*run.Job, error) {
		if recipe == nil {
			return a.prepare(cmd, args, &f.settings)
		}
		return a.job(cmd, func() (*run.Job, error) { return run.Prepare([]*run.Layer{recipe}, a.options...) })
	}
	if d.dir == "" {
		temporary, err := os.MkdirTemp("", "nabla-fast-")
		if err != nil {
			return errors.Wrap(err, "--fast")
		}
		defer os.RemoveAll(temporary)
		d.dir = filepath.Join(temporary, "run")
	}
	defer d.close()
	err := d.try(cmd.Context(), !f.noVerify)
	if f.voice.json {
		if failed := a.printJSON(d); err == nil {
			err = failed
		}
	}
	return err
}

// try goes through the stages up to the first that fails, a line each.
func (d *dryRun) try(ctx context.Context, verify bool) error {
	began := time.Now()
	for _, s := range []stage{
		{Name: "prepare", do: d.ready}, {Name: "gradient", do: d.gradient}, {Name: "train", do: d.begin},
		{Name: "checkpoint", do: d.readBack}, {Name: "resume", do: d.goOn}, {Name: "eval", do: d.eval}, {Name: "predict", do: d.predict},
	} {
		if s.Name == "gradient" && !verify {
			continue
		}
		start := time.Now()
		var err error
		s.Note, err = s.do(ctx)
		s.Seconds = time.Since(start).Seconds()
		if err != nil {
			fmt.Fprintf(d.say, "%-11s %7.2f s  failed\n", s.Name, s.Seconds)
			d.Failed, d.Error = s.Name, err.Error()
			return interrupted(ctx, err)
		}
		fmt.Fprintf(d.say, "%-11s %7.2f s  ok  %s\n", s.Name, s.Seconds, s.Note)
		d.Passed = append(d.Passed, s)
	}
	fmt.Fprintf(d.say, "%-11s %7.2f s  ok\n", "all", time.Since(began).Seconds())
	return nil
}

// close gives up the job and the folder.
func (d *dryRun) close() error {
	if d.job != nil {
		d.job.Close()
		d.job = nil
	}
	if d.folder == nil {
		return nil
	}
	err := d.folder.Close()
	d.folder = nil
	return err
}

// ready loads the data and builds the model.
func (d *dryRun) ready(context.Context) (note string, err error) {
	if d.job, err = d.prepare(nil); err != nil {
		return "", err
	}
	d.Recipe = d.job.Config.Recipe
	d.job.Unverified = true // that is a stage of its own
	return fmt.Sprintf("%s: %s; %s parameters", d.Recipe, rowsOf(d.job), thousands(d.job.Params.Count())), nil
}

// gradient checks the gradient as a fit does before its first step.
func (d *dryRun) gradient(ctx context.Context) (string, error) {
	c, err := d.job.CheckGradient(ctx)
	if err != nil {
		return "", unverified(err)
	}
	if c.Verdict != verify.OK {
		return c.String(), nil
	}
	return "along " + count(c.Directions, "random direction"), nil
}

// begin makes the first step and stops, which saves a checkpoint.
func (d *dryRun) begin(ctx context.Context) (note string, err error) {
	if d.folder, err = run.CreateFolder(d.dir, ""); err != nil {
		return "", err
	}
	_, err = d.fit(ctx, func(stop func()) run.Hooks {
		return run.Hooks{OnStep: func(s trainer.Step) error {
			note = fmt.Sprintf("step %d, %s: loss %s", s.Step, count(s.Rows, "row"), loss(s.Loss))
			stop()
			return nil
		}}
	})
	return note, err
}

// fit trains with hooks that can stop it, which is then no error.
func (d *dryRun) fit(ctx context.Context, hooks func(stop func()) run.Hooks) (*run.Summary, error) {
	until, stop := context.WithCancel(ctx)
	defer stop()
	s, err := d.job.Fit(until, d.folder, hooks(stop))
	if ctx.Err() == nil && stderrors.Is(err, trainer.ErrStopped) {
		return s, nil
	}
	return s, err
}

// readBack opens the folder as another process would, and reads its checkpoint.
func (d *dryRun) readBack(context.Context) (note string, err error) {
	if err := d.close(); err != nil {
		return "", err
	}
	if d.folder, err = run.OpenFolder(d.dir); err != nil {
		return "", err
	}
	recipe, err := d.folder.Recipe()
	if err != nil {
		return "", err
	}
	if d.job, err = d.prepare(recipe); err != nil {
		return "", err
	}
	d.job.Unverified = true
	p, err := d.job.Continue(d.folder, false)
	switch {
	case err != nil:
		return "", err
	case len(p.Warnings) > 0:
		return "", errors.New(p.Warnings[0])
	case p.Step == 0:
		return "", errors.Errorf("%s holds no checkpoint after a step", d.dir)
	}
	return fmt.Sprintf("of step %d, read back", p.Step), nil
}

// goOn continues to the end of the first epoch: the other mini-batch, validation, the best weights, a checkpoint.
func (d *dryRun) goOn(ctx context.Context) (note string, err error) {
	s, err := d.fit(ctx, func(stop func()) run.Hooks {
		return run.Hooks{OnEpoch: func(e trainer.Epoch) error {
			note = fmt.Sprintf("step %d", e.Step)
			if e.Val != nil {
				note += fmt.Sprintf(", validation on %s: loss %s", count(d.job.Validation.Len(), "row"), loss(e.Val.Loss))
			}
			stop()
			return nil
		}}
	})
	if note == "" && s != nil { // a run of one step without validation is done by then
		note = fmt.Sprintf("step %d, nothing is left to do", s.Steps)
	}
	return note, err
}

// eval opens the run and measures it on the test rows, or on others if there are none.
func (d *dryRun) eval(ctx context.Context) (note string, err error) {
	if d.run, err = run.Open(d.dir, d.app.options...); err != nil {
		return "", err
	}
	for _, rows := range []*datasets.Table{d.job.Train, d.job.Validation, d.job.Test} {
		if rows != nil {
			d.rows = rows
		}
	}
	e, err := d.run.Evaluate(ctx, d.rows)
	if err != nil {
		return "", err
	}
	return count(d.rows.Len(), "row") + ": " + scores(e.Results), nil
}

// predict writes answers for the same rows, to nowhere.
func (d *dryRun) predict(ctx context.Context) (string, error) {
	p, err := d.run.Predict(ctx, d.rows)
	if err != nil {
		return "", err
	}
	return count(len(p.Values), "prediction"), writePredictions(io.Discard, p)
}
