package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/pkg/errors"
)

// measure has each of the peers take turns with us. A peer that is missing or breaks is reported in the result; we must
// not break, and one peer must be measured to the end.
func measure(ctx context.Context, s setup, us trainer, peers []trainer, workloads []string, turns int, progress io.Writer) (*result, error) {
	folder, err := os.MkdirTemp("", "compare")
	if err != nil {
		return nil, errors.Wrap(err, "a folder for what is built")
	}
	defer os.RemoveAll(folder)
	r := &result{
		Date: time.Now().Format(time.DateOnly), Machine: thisMachine(), Turns: turns, Threads: s.threads,
		BlockMS: float64(s.block.Microseconds()) / 1e3,
	}
	steal := watchSteal()
	we, err := enter(ctx, us, s, folder)
	if err != nil {
		return nil, err
	}
	var they []*contestant
	for _, t := range peers {
		c, err := enter(ctx, t, s, folder)
		if err != nil {
			return nil, err
		}
		they = append(they, c)
	}
	for _, w := range workloads {
		for _, c := range they {
			r.Pairs = append(r.Pairs, &pair{Workload: w, Peer: c.name})
		}
	}
	for turn := range turns {
		fmt.Fprintf(progress, "turn %d of %d\n", turn+1, turns)
		r.Machine.feel()
		if err := r.round(ctx, we, they); err != nil {
			return nil, err
		}
	}
	r.Machine.Steal, r.Machine.LoadEnded = steal(), loads()
	r.Ours = we.measured
	for _, c := range they {
		r.Peers = append(r.Peers, c.measured)
	}
	// What was not measured to the end has no place in a table.
	r.Pairs = slices.DeleteFunc(r.Pairs, func(p *pair) bool { return len(p.Theirs) < turns })
	if len(r.Pairs) == 0 {
		var why []string
		for _, p := range r.Peers {
			why = append(why, about(p))
		}
		return nil, errors.Errorf("no peer was measured: %s", strings.Join(why, " "))
	}
	return r, nil
}

// round adds a turn to every pair, with processes of its own.
func (r *result) round(ctx context.Context, we *contestant, they []*contestant) error {
	defer we.stop()
	if err := we.start(ctx); err != nil {
		return err
	}
	if we.Problem != "" {
		return errors.Errorf("%s: %s", we.Title, we.Problem)
	}
	inRound := map[string]*contestant{}
	for _, c := range they {
		if c.Problem == "" {
			defer c.stop()
			if err := c.start(ctx); err != nil {
				return err
			}
		}
		inRound[c.name] = c
	}
	for _, p := range r.Pairs {
		c := inRound[p.Peer]
		if c.Problem != "" {
			continue
		}
		a, err := we.child.measure(p.Workload)
		if err != nil {
			return errors.WithMessage(err, we.Title)
		}
		b, err := c.child.measure(p.Workload)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			c.Problem = err.Error()
		default:
			p.Ours, p.Theirs = append(p.Ours, a), append(p.Theirs, b)
		}
	}
	return nil
}
