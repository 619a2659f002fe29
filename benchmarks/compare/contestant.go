package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"golang.org/x/sys/cpu"
)

// A contestant is a trainer in a run.
type contestant struct {
	trainer
	measured
	command []string
	env     []string
	child   *child // while a round lasts
}

// enter builds a trainer into the folder and has it say what it is. What it lacks is its Problem; that its BLAS is no
// yardstick is an error, since the run would only mislead.
func enter(ctx context.Context, t trainer, s setup, folder string) (*contestant, error) {
	c := &contestant{trainer: t, measured: measured{Name: t.name, Title: t.title}}
	program := filepath.Join(folder, t.name)
	c.command = t.run(s, program)
	c.env = environment(os.Environ(), s.threads, t.env)
	if t.build != nil {
		command := t.build(program)
		if out, err := exec.CommandContext(ctx, command[0], command[1:]...).CombinedOutput(); err != nil {
			if ctx.Err() != nil {
				return nil, ctx.Err()
			}
			c.lacks(errors.Errorf("%s: %v: %s", strings.Join(command, " "), err, strings.TrimSpace(string(out))).Error())
			return c, nil
		}
	}
	if err := c.start(ctx); err != nil {
		return nil, err
	}
	defer c.stop()
	if c.Problem != "" {
		return c, nil
	}
	hello := c.child.hello
	if t.module != "" {
		var err error
		if hello.Version, err = moduleVersion(ctx, t.module); err != nil {
			return nil, err
		}
	}
	c.Version, c.BLAS = hello.Version, hello.BLAS
	c.Note = strings.Join(slices.DeleteFunc([]string{hello.Note, t.note}, func(s string) bool { return s == "" }), ", ")
	if t.blas {
		if err := refuse(c.BLAS, cpu.X86.HasAVX512F); err != nil {
			return nil, errors.WithMessagef(err, "%s is refused", t.title)
		}
	}
	return c, nil
}

// moduleVersion returns the version of a module that our go.mod requires.
func moduleVersion(ctx context.Context, module string) (string, error) {
	version, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Version}}", module).Output()
	return strings.TrimSpace(string(version)), errors.Wrapf(err, "the version of %s", module)
}

func (c *contestant) lacks(what string) {
	c.Problem, c.Install = "not installed: "+what, c.install
}

// start makes the contestant ready for a round. If it does not come up that is its Problem, and it sits out.
func (c *contestant) start(ctx context.Context) error {
	child, err := start(ctx, c.command, c.env)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		c.Problem = err.Error()
	case child.hello.Missing != "":
		c.lacks(child.hello.Missing)
		child.stop()
	default:
		c.child = child
	}
	return nil
}

func (c *contestant) stop() {
	if c.child != nil {
		c.child.stop()
		c.child = nil
	}
}
