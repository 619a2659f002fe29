package cli

import (
	stderrors "errors"
	"fmt"
	"io"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"nabla/run"
	"nabla/trainer"
)

const whatToFit = "a recipe, a recipe file or a file of data"

// fitFlags are the flags of fit beside settings.
type fitFlags struct {
	settings
	voice    voice
	out      string
	resume   string
	noVerify bool
	fast     bool
}

func (a *app) fit() *cobra.Command {
	var f fitFlags
	cmd := &cobra.Command{
		Use:   "fit [recipe | data file]",
		Short: "Train a model; the run goes into a run folder",
		Long: "Fit trains a model and leaves all that comes of it in a run folder.\n\n" +
			"The argument is a built-in recipe, a recipe file (.yaml, .yml) or a file of data, for which the rest is inferred.\n" +
			"It can be left out with --config. Where several say the same thing, --set wins over the other flags, these over\n" +
			"--config, that over the recipe, and the recipe over what is inferred from the data.\n\n" +
			"What would fail after hours fails at once with --fast, which trains, validates, saves, resumes, evaluates and predicts\n" +
			"on two mini-batches, the last one, which may be smaller, among them.\n" +
			"A model that cannot learn a few mini-batches by heart has a fault: --overfit-batches 2 --epochs 100 shows whether it can.\n" +
			"Before the first step the model's gradient is compared with differences along random directions, in 50 ms or a\n" +
			"hundredth of the run; a wrong one ends the run with exit code 4.",
		Example: a.example("fit mnist", "fit mnist --epochs 10 --hidden 256,128 --lr 0.002", "fit iris.csv --target species",
			"fit my.yaml --set train.monitor=val_accuracy --out runs/mine", "fit --config runs/mnist/1/config.yaml",
			"fit mnist --out runs/night --resume auto"),
		Args: atMostOne(whatToFit),
		RunE: func(cmd *cobra.Command, args []string) error { return a.runFit(cmd, args, &f) },
	}
	f.register(cmd, "epochs", "iterations", "batch", "overfit-batches", "accumulate", "patience", "on-fault", "seed", "threads", "gradient", "model", "hidden", "solver", "lr", "data-dir", "target")
	cmd.Flags().StringVar(&f.out, "out", "", "run `folder`, exactly this one, new or empty (default runs/<recipe>/<n>)")
	cmd.Flags().BoolVar(&f.noVerify, "no-verify", false, "do not check the model's gradient before the first step")
	cmd.Flags().StringVar(&f.resume, "resume", "", "auto: continue the run in the folder of --out if there is one, else begin it; for what restarts programs")
	cmd.Flags().BoolVar(&f.fast, "fast", false, "dry run: do all of it once on two mini-batches, in a folder that is removed unless --out names one")
	f.voice.register(cmd)
	return cmd
}

func (a *app) runFit(cmd *cobra.Command, args []string, f *fitFlags) error {
	switch {
	case cmd.Flags().Changed("resume") && f.resume != "auto":
		return usagef("--resume %s: want auto; `%s resume RUN` continues a run by its folder", f.resume, a.name)
	case f.resume == "auto" && f.out == "":
		return usagef("--resume auto: want --out DIR beside it, the folder of the run to continue or to begin")
	case f.resume == "auto" && f.fast:
		return usagef("--fast and --resume: a dry run is always begun: want one of them")
	case f.fast:
		return a.runFast(cmd, args, f)
	}
	j, err := a.prepare(cmd, args, &f.settings)
	if err != nil {
		return a.failed(f.voice, err)
	}
	defer j.Close()
	j.Unverified = f.noVerify
	title := j.Config.Recipe
	if len(args) > 0 && slices.Contains(run.Recipes(), args[0]) {
		title += ": " + run.DescribeRecipe(args[0])
	}
	if f.resume == "auto" {
		folder, err := run.EitherFolder(f.out)
		if err != nil {
			return err
		}
		defer folder.Close()
		return a.goOn(cmd, j, folder, f.voice, title, false)
	}
	folder, err := run.CreateFolder(f.out, j.Config.Recipe)
	if err != nil {
		return err
	}
	defer folder.Close()
	return a.train(cmd, j, folder, f.voice, title)
}

// train trains a job in a folder and says how it goes.
func (a *app) train(cmd *cobra.Command, j *run.Job, folder *run.Folder, v voice, title string) error {
	// A reader of stdout that goes away, such as head, stops the run as a signal to it does.
	ctx, stop := signal.NotifyContext(cmd.Context(), syscall.SIGPIPE)
	defer stop()
	say := a.say(v)
	bar := newProgress(a.stderr, j.Steps())
	if v.quiet {
		bar = nil
	}
	a.announce(say, title, j, folder)
	if j.Numeric() {
		if err := compareGradients(ctx, say, j); err != nil {
			return interrupted(ctx, err)
		}
	}
	table := newEpochTable(say, j.Validation != nil)
	summary, err := j.Fit(ctx, folder, run.Hooks{
		OnStep: func(s trainer.Step) error {
			bar.step(s)
			return nil
		},
		OnEpoch: func(e trainer.Epoch) error {
			bar.epoch(e)
			bar.clear()
			table.add(e)
			return nil
		},
		OnFault: func(f trainer.Fault) error {
			bar.clear()
			fmt.Fprintln(say, faultLine(f))
			return nil
		},
	})
	bar.clear()
	if summary != nil {
		a.conclude(say, summary)
		if v.json {
			if err := a.printJSON(summary); err != nil {
				return err
			}
		}
		if stderrors.Is(err, trainer.ErrStopped) {
			err = because{a.stopped(summary, j.Steps()), err}
		}
		if stderrors.Is(err, run.ErrGradient) {
			err = unverified(err)
		}
	}
	return err
}

// unverified says in the error of a wrong gradient what can be done.
func unverified(err error) error {
	return because{err.Error() + "; --no-verify trains nevertheless", err}
}

// faultLine says what was not finite and what was done about it.
func faultLine(f trainer.Fault) string {
	if f.Reaction == trainer.Skip {
		return fmt.Sprintf("left out: %v", f.Err)
	}
	return fmt.Sprintf("back to step %s with half the learning rate: %v", thousands(f.Step), f.Err)
}

func (a *app) stopped(s *run.Summary, total int) string {
	if s.Steps == 0 {
		return "stopped before the first step"
	}
	return fmt.Sprintf("stopped after %s of %s steps: continue with `%s resume %s`", thousands(s.Steps), thousands(total), a.name, s.Run)
}

// announce says what is going to happen.
func (a *app) announce(w io.Writer, title string, j *run.Job, folder *run.Folder) {
	c := j.Config
	facts := facts{w}
	facts.add("recipe", title)
	for _, note := range j.Notes {
		facts.add("chosen", note)
	}
	facts.add("data", c.Data.String()+": "+rowsOf(j))
	facts.add("", scheduleOf(j))
	if note := narrowed(c.Train.OverfitBatches, c.Train.LimitBatches); note != "" {
		facts.add("only", note)
	}
	facts.add("model", fmt.Sprintf("%v, %s parameters", c.Model, thousands(j.Params.Count())))
	facts.add("loss", c.Loss.String())
	facts.add("solver", c.Solver.String())
	facts.add("run folder", folder.Path())
	fmt.Fprintln(w)
}

// rowsOf says how the rows are divided.
func rowsOf(j *run.Job) string {
	text := thousands(j.Train.Len()) + " rows to train on"
	if j.Validation != nil {
		text += ", " + thousands(j.Validation.Len()) + " to validate"
	}
	if j.Test != nil {
		text += ", " + thousands(j.Test.Len()) + " to test"
	}
	return text
}

// scheduleOf says how rows, batches, epochs and updates belong together.
func scheduleOf(j *run.Job) string {
	t := j.Config.Train
	per := j.StepsPerEpoch()
	text := fmt.Sprintf("%s rows / batch %s = %s an epoch", thousands(j.Train.Len()), thousands(t.Batch), count(per, "iteration"))
	if last := j.Train.Len() % t.Batch; last != 0 && t.Sampling == "shuffle" {
		text += fmt.Sprintf(" (the last of %s)", count(last, "row"))
	}
	if t.Iterations > 0 {
		return fmt.Sprintf("%s; %s in all, %.4g epochs", text, count(t.Iterations, "update"), float64(t.Iterations)/float64(per))
	}
	return fmt.Sprintf("%s; %s = %s", text, count(t.Epochs, "epoch"), count(j.Steps(), "update"))
}

// conclude says what came of it.
func (a *app) conclude(w io.Writer, s *run.Summary) {
	facts := facts{w}
	if s.Epochs > 0 {
		fmt.Fprintln(w)
	}
	facts.add(strings.ReplaceAll(s.Status, "_", " "), fmt.Sprintf("%s, %s in %.1f s", count(s.Epochs, "epoch"), count(s.Steps, "step"), s.Seconds))
	if s.StoppedEarly {
		facts.add("stopped early", "no improvement for as long as train.patience says")
	}
	if s.Skipped > 0 {
		facts.add("left out", count(s.Skipped, "step")+" that were not finite")
	}
	if s.RolledBack > 0 {
		facts.add("rolled back", count(s.RolledBack, "time")+", each with half the learning rate from there on")
	}
	if s.Gradient != nil && s.Gradient.Note != "" {
		facts.add("gradient", s.Gradient.String())
	}
	if note := narrowed(s.OverfitBatches, s.LimitBatches); note != "" {
		facts.add("only", note)
	}
	if s.Val != nil {
		facts.add("best epoch", fmt.Sprintf("%d, validation %s", s.BestEpoch, scores(s.Val)))
	}
	if s.Test != nil {
		facts.add("test", scores(s.Test))
	}
	facts.add("run folder", s.Run)
	if s.Status == "done" {
		facts.add("next", fmt.Sprintf("%s eval %s", a.name, s.Run))
		facts.add("", fmt.Sprintf("%s predict %s --input FILE", a.name, s.Run))
	}
}
