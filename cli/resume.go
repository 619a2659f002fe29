package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"nabla/run"
)

// resumeFlags are the flags of resume.
type resumeFlags struct {
	settings
	voice        voice
	otherKernels bool
}

func (a *app) resume() *cobra.Command {
	var f resumeFlags
	cmd := &cobra.Command{
		Use:   "resume RUN",
		Short: "Continue a stopped run, bit for bit",
		Long: "Resume continues a run that was stopped, killed or cut off by a power failure, from its last checkpoint that is\n" +
			"whole. Weights and metrics.csv become what they would have been without the interruption, to the last bit.\n" +
			"A run that is done is left as it is, unless --epochs or --iterations ask for more than it has made.",
		Example: a.example("resume runs/mnist/1", "resume runs/mnist/1 --epochs 20"),
		Args:    oneArg(whatToOpen),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.runResume(cmd, args[0], &f) },
	}
	f.registerFlags(cmd, "epochs", "iterations", "patience", "on-fault", "threads", "data-dir")
	cmd.Flags().BoolVar(&f.otherKernels, "allow-other-kernels", false, "continue although this processor's kernels give other last bits than those that the run began with")
	f.voice.register(cmd)
	return cmd
}

func (a *app) runResume(cmd *cobra.Command, dir string, f *resumeFlags) error {
	folder, err := run.OpenFolder(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	recipe, err := folder.Recipe()
	if err != nil {
		return err
	}
	over, err := f.layers(cmd)
	if err != nil {
		return err
	}
	j, err := a.job(cmd, func() (*run.Job, error) { return run.Prepare(append([]*run.Layer{recipe}, over...), a.options...) })
	if err != nil {
		return a.failed(f.voice, err)
	}
	defer j.Close()
	return a.goOn(cmd, j, folder, f.voice, j.Config.Recipe, f.otherKernels)
}

// goOn continues the run in a folder, or begins it if there is nothing to continue, or says that it is done.
func (a *app) goOn(cmd *cobra.Command, j *run.Job, folder *run.Folder, v voice, title string, otherKernels bool) error {
	p, err := j.Continue(folder, otherKernels)
	if err != nil {
		return err
	}
	for _, w := range p.Warnings {
		fmt.Fprintf(a.stderr, "warning: %s\n", w)
	}
	switch {
	case p.Summary != nil:
		a.conclude(a.say(v), p.Summary)
		facts{a.say(v)}.add("", fmt.Sprintf("nothing is left to do; more with `%s resume %s --epochs N`", a.name, folder.Path()))
		if v.json {
			return a.printJSON(p.Summary)
		}
		return nil
	case p.Step > 0:
		title += fmt.Sprintf(", continued after %s", count(p.Step, "step"))
	}
	return a.train(cmd, j, folder, v, title)
}
