// Package cli is the command line of Nabla: one file a command, flags, printing and exit codes. A program of one line
// that calls Main has every command; with the option Model it trains a model of its own.
package cli

import (
	"context"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"

	"nabla/internal/registry"
	"nabla/internal/simd"
	"nabla/models"
	"nabla/run"
)

// An Option extends the command line.
type Option func(*app)

// Model gives a model of the caller's own every command, as model.name in a recipe and as --model. make returns a
// pointer to a struct with its default settings; see run.WithModel.
func Model(name string, make func() models.Model) Option {
	return func(a *app) { a.options = append(a.options, run.WithModel(name, make)) }
}

// Main runs the command line of the process and exits with its code. The first SIGINT or SIGTERM stops the command: fit
// finishes its step and saves a checkpoint. A second one ends the process at once.
func Main(opts ...Option) {
	ctx, stop := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		stop()
		<-signals
		os.Exit(exitStopped)
	}()
	name := strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe")
	opts = append([]Option{func(a *app) { a.name = name }}, opts...)
	os.Exit(Run(ctx, os.Args[1:], os.Stdout, os.Stderr, opts...))
}

// Run runs one command line, without the program's name, and returns its exit code:
//
//	0    done
//	1    any other failure
//	2    wrong usage or bad input, found before the first step
//	3    the loss, the gradient or an answer was not a finite number
//	4    a verification failed
//	130  stopped because ctx ended
//
// Results go to stdout, errors to stderr; with --json, all else that people read goes to stderr as well.
func Run(ctx context.Context, args []string, stdout, stderr io.Writer, opts ...Option) int {
	out := &output{w: stdout}
	a := &app{name: "train", stdout: out, stderr: stderr}
	for _, o := range opts {
		o(a)
	}
	if err := simd.CheckKernels(); err != nil {
		a.complain(err)
		return 2
	}
	root := a.root()
	root.SetArgs(append([]string{}, args...)) // never nil, for which cobra takes the process's
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = errors.Wrap(out.err, "stdout")
	}
	if err != nil {
		a.complain(err)
	}
	return exitCode(err)
}

// app is a command line at work.
type app struct {
	name           string // the program's, for hints what to do next
	stdout, stderr io.Writer
	options        []run.Option
}

func (a *app) root() *cobra.Command {
	root := &cobra.Command{
		Use:   a.name,
		Short: "Train neural networks declared as Gorgonia graphs",
		Long: "Train neural networks declared as Gorgonia graphs, in Go alone.\n\n" +
			"A recipe says which data, model, loss and solver make a run; `" + a.name + " recipes` lists the built-in ones.\n" +
			"A run leaves all its results in a folder, runs/<recipe>/<n>.",
		Example:       a.example("fit mnist", "eval runs/mnist/1", "predict runs/mnist/1 --input digits.csv", "fit iris.csv --target species"),
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          cobra.ArbitraryArgs,

		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return noEmptyFlags(cmd) },
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			cmd.SetOut(a.stderr)
			if err := cmd.Help(); err != nil {
				return err
			}
			return usagef("no command is given")
		},
	}
	root.SetOut(a.stdout)
	root.SetErr(a.stderr)
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = true
	for _, g := range []struct {
		title    string
		commands []*cobra.Command
	}{
		{"Train and use a model:", []*cobra.Command{a.fit(), a.resume(), a.eval(), a.predict(), a.compare()}},
		{"Look into a model:", []*cobra.Command{a.show(), a.verify(), a.study(), a.step(), a.bench(), a.lrfind()}},
		{"See how learning works:", []*cobra.Command{a.rules(), a.descend()}},
		{"See what there is:", a.lists()},
	} {
		root.AddGroup(&cobra.Group{ID: g.title, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.title
			c.Flags().SortFlags = false
			root.AddCommand(c)
		}
	}
	return root
}

func unknownCommand(root *cobra.Command, name string) error {
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return usage{registry.Unknown("command", name, names)}
}

// example returns command lines as cobra shows them.
func (a *app) example(lines ...string) string {
	for i, l := range lines {
		lines[i] = "  " + a.name + " " + l
	}
	return strings.Join(lines, "\n")
}
