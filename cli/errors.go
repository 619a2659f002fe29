package cli

import (
	"context"
	stderrors "errors"
	"fmt"
	"strings"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"nabla/internal/registry"
	"nabla/run"
	"nabla/trainer"
)

// usage marks an error as a wrong command line.
type usage struct{ error }

func usagef(format string, args ...any) error { return usage{errors.Errorf(format, args...)} }

// errVerification is in every error that says that gradients do not hold.
var errVerification = stderrors.New("verification failed")

// because is an error with a text of its own and a cause that decides the exit code.
type because struct {
	text  string
	cause error
}

func (b because) Error() string { return b.text }
func (b because) Unwrap() error { return b.cause }

// interrupted returns err or, if the command was interrupted, an error that says so.
func interrupted(ctx context.Context, err error) error {
	if err == nil || ctx.Err() == nil {
		return err
	}
	return because{"stopped: " + err.Error(), trainer.ErrStopped}
}

// exitStopped is the exit code of a command that a signal stopped.
const exitStopped = 130

// exitCode returns the code for an error; see Run.
func exitCode(err error) int {
	var (
		wrong   usage
		bad     run.BadInput
		numeric *trainer.NumericError
	)
	switch {
	case err == nil:
		return 0
	case stderrors.Is(err, errVerification), stderrors.Is(err, run.ErrGradient):
		return 4
	case stderrors.As(err, &numeric), stderrors.Is(err, run.ErrNotFinite):
		return 3
	case stderrors.Is(err, trainer.ErrStopped):
		return exitStopped
	case stderrors.As(err, &wrong), stderrors.As(err, &bad):
		return 2
	}
	return 1
}

// complain prints an error, each line of it marked as one.
func (a *app) complain(err error) {
	for line := range strings.Lines(err.Error()) {
		fmt.Fprintf(a.stderr, "error: %s\n", strings.TrimRight(line, "\n"))
	}
}

// flagError says in our words what is wrong with a flag.
func flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		invalid *pflag.InvalidValueError
		missing *pflag.ValueRequiredError
	)
	switch {
	case stderrors.As(err, &unknown):
		if !cmd.HasParent() && cmd.Flags().NArg() > 0 { // the flags of a command that does not exist
			return unknownCommand(cmd, cmd.Flags().Arg(0))
		}
		var names []string
		cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, "--"+f.Name) })
		name := "--" + unknown.GetSpecifiedName()
		if unknown.GetSpecifiedShortnames() != "" {
			name = "-" + unknown.GetSpecifiedShortnames()
		}
		return usage{errors.WithMessage(registry.Unknown("flag", name, names), cmd.Name())}
	case stderrors.As(err, &invalid):
		f := invalid.GetFlag()
		return usagef("--%s %s: want %s", f.Name, invalid.GetValue(), inWords(f.Value.Type()))
	case stderrors.As(err, &missing):
		f := missing.GetFlag()
		return usagef("--%s: the value is missing: want %s", f.Name, inWords(f.Value.Type()))
	}
	return usage{err}
}

// noEmptyFlags refuses flags of text that are given without any, as by a variable of a script that is not set.
func noEmptyFlags(cmd *cobra.Command) (err error) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		if f.Value.Type() == "string" && f.Value.String() == "" && err == nil {
			err = usagef("--%s: the value is empty", f.Name)
		}
	})
	return err
}

// inWords says what a flag's value looks like.
func inWords(kind string) string {
	switch kind {
	case "int":
		return "an integer"
	case "uint64":
		return "an integer that is not negative"
	case "float64":
		return "a number"
	case "intSlice":
		return "integers separated by commas, such as 64,32"
	case "float64Slice":
		return "numbers separated by commas, such as -1.5,0.5"
	case "bool":
		return "true or false"
	}
	return "text"
}

// oneArg wants exactly one argument; what says what it is.
func oneArg(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usagef("%s: want %s, such as `%s`", cmd.Name(), what, firstExample(cmd))
		}
		return atMostOne(what)(cmd, args)
	}
}

// atMostOne wants one argument or none.
func atMostOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usagef("%s: unexpected argument %q after %q: want one, %s", cmd.Name(), args[1], args[0], what)
		}
		return nil
	}
}

func noArgs(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usagef("%s: unexpected argument %q: want none", cmd.Name(), args[0])
	}
	return nil
}

func firstExample(cmd *cobra.Command) string {
	first, _, _ := strings.Cut(cmd.Example, "\n")
	return strings.TrimSpace(first)
}
