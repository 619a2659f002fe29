package cli

import (
	stderrors "errors"
	"io"

	"github.com/spf13/cobra"

	"nabla/run"
	"nabla/trainer"
)

// A voice is how a command that trains speaks.
type voice struct{ json, quiet bool }

func (v *voice) register(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&v.json, "json", false, "print the summary as JSON on stdout, and all else on stderr")
	cmd.Flags().BoolVar(&v.quiet, "quiet", false, "print nothing for people to read but errors")
}

// say returns where what people read goes.
func (a *app) say(v voice) io.Writer {
	switch {
	case v.quiet:
		return io.Discard
	case v.json:
		return a.stderr
	}
	return a.stdout
}

// failed returns the error of a run that did not begin. One that was stopped has a summary.
func (a *app) failed(v voice, err error) error {
	if v.json && stderrors.Is(err, trainer.ErrStopped) {
		a.printJSON(&run.Summary{Status: "stopped", Error: err.Error()})
	}
	return err
}
