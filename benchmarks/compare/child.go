package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/pkg/errors"

	"nabla/internal/peer"
)

// A child is a trainer that runs, and waits for the name of a workload.
type child struct {
	hello peer.Hello
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Scanner
	said  tail // on both streams, for errors
}

// start runs a command and waits for its Hello. A program that is not there is Missing, as if it had said so itself.
func start(ctx context.Context, command, env []string) (*child, error) {
	c := &child{cmd: exec.CommandContext(ctx, command[0], command[1:]...)}
	c.cmd.Env, c.cmd.Stderr, c.cmd.WaitDelay = env, &c.said, time.Second
	var err error
	if c.in, err = c.cmd.StdinPipe(); err != nil {
		return nil, errors.Wrap(err, command[0])
	}
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		return nil, errors.Wrap(err, command[0])
	}
	c.out = bufio.NewScanner(out)
	if err := c.cmd.Start(); errors.Is(err, os.ErrNotExist) || errors.Is(err, exec.ErrNotFound) {
		c.hello.Missing = err.Error()
		return c, nil
	} else if err != nil {
		return nil, errors.Wrap(err, "starting a trainer")
	}
	if err := c.hear(&c.hello); err != nil {
		return nil, errors.WithMessagef(err, "%s did not say what it is", strings.Join(command, " "))
	}
	return c, nil
}

// measure returns the median of the blocks, in microseconds a step.
func (c *child) measure(workload string) (float64, error) {
	var a peer.Answer
	if _, err := fmt.Fprintln(c.in, workload); err != nil {
		return 0, errors.Wrapf(err, "%s: asking; it last said: %s", workload, c.said.String())
	}
	if err := c.hear(&a); err != nil {
		return 0, errors.WithMessage(err, workload)
	}
	if a.Error != "" || a.Workload != workload || len(a.Blocks) == 0 || slices.Min(a.Blocks) <= 0 {
		return 0, errors.Errorf("%s: the answer is for workload %q, blocks %v, error %q", workload, a.Workload, a.Blocks, a.Error)
	}
	return median(a.Blocks), nil
}

// hear decodes the next line that is a JSON object. If there is none the child has ended, and hear waits for it.
func (c *child) hear(into any) error {
	for c.out.Scan() {
		line := c.out.Bytes()
		if bytes.HasPrefix(line, []byte("{")) {
			return errors.Wrapf(json.Unmarshal(line, into), "line %q", line)
		}
		fmt.Fprintf(&c.said, "%s\n", line)
	}
	err := c.stop()
	return errors.Errorf("the trainer ended (%v); it last said: %s", err, c.said.String())
}

// stop ends the conversation and waits for the child.
func (c *child) stop() error {
	if c.cmd.Process == nil {
		return nil
	}
	c.in.Close()
	return c.cmd.Wait()
}
