// Compare measures Nabla's training steps beside those of other trainers, in one run and in turns, and writes what it found
// to benchmarks/results. In the root of the repository:
//
//	go run ./benchmarks/compare                      some six minutes on an idle machine
//	go run ./benchmarks/compare -readme README.md    the same, and puts the table into the README
//	go run ./benchmarks/compare -pairs 2 -peers torch -workloads mlp_784_128_10_b1
//
// Every trainer is a process that internal/peer talks to. A turn is one pair: Nabla, then a peer, on the same workload. All
// processes start anew for every round of turns, so that the luck of one with its memory is part of the spread.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/pkg/errors"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := compare(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(1)
	}
}

func compare(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("compare", flag.ContinueOnError)
	pairs := flags.Int("pairs", 10, "turns of each peer on each workload; a claim needs 10")
	names := flags.String("workloads", "", "comma-separated `names` (default all)")
	who := flags.String("peers", strings.Join(usual(), ","), "comma-separated `names`, in the order of the columns")
	var s setup
	flags.IntVar(&s.threads, "threads", 1, "of every trainer")
	flags.DurationVar(&s.block, "block", 40*time.Millisecond, "how long a block of steps takes; a measurement is the median of 5")
	flags.StringVar(&s.python, "python", "/usr/bin/python3", "the interpreter that has the peers in Python")
	out := flags.String("out", "benchmarks/results", "`folder` for the results")
	readme := flags.String("readme", "", "`file` whose table of speed is to be replaced")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || *pairs < 1 || s.threads < 1 || s.block < time.Millisecond {
		return errors.Errorf("arguments %q, %d pairs, %d threads, blocks of %v: want none, 1 or more, 1 or more, and 1ms or more",
			flags.Args(), *pairs, s.threads, s.block)
	}
	if _, err := os.Stat("benchmarks/compare"); err != nil {
		return errors.Wrap(err, "compare builds what it measures: run it in the root of the repository")
	}
	if err := os.MkdirAll(*out, 0o755); err != nil {
		return errors.Wrap(err, "-out")
	}
	workloads, err := chosen("workload", *names, workloadNames())
	if err != nil {
		return err
	}
	peers, err := chosenPeers(*who)
	if err != nil {
		return err
	}
	r, err := measure(ctx, s, ours, peers, workloads, *pairs, os.Stderr)
	if err != nil {
		return err
	}
	r.Command = "go run ./benchmarks/compare " + strings.Join(args, " ")
	base := filepath.Join(*out, r.Date+"-peers")
	if err := r.save(base); err != nil {
		return err
	}
	if *readme != "" {
		if err := r.intoReadme(*readme); err != nil {
			return err
		}
	}
	fmt.Print(report(r))
	return nil
}
