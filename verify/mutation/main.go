// Mutation measures how many wrong gradients Nabla's checker catches. It changes the source of gradients and kernels, one small
// change at a time, has every such mutant checked, and counts. In the root of the repository:
//
//	go run ./verify/mutation                                 all of it, some hours; it may be stopped and goes on where it was
//	go run ./verify/mutation -sample 200                     the same for 200 mutants, always the same ones
//	go run ./verify/mutation -only graph/op -kinds sign,factor
//	go run ./verify/mutation -report docs/verification.md    puts what is known by then into the document
//
// The outcomes are kept in the folder -work, a line of JSON for each mutant.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "mutation:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string) error {
	flags := flag.NewFlagSet("mutation", flag.ContinueOnError)
	var c campaign
	only := flags.String("only", "", "comma-separated `folders`: graph/op, graph, internal/simd, internal/simd/gen (default all)")
	some := flags.String("kinds", "", "comma-separated `kinds` of mutants (default all)")
	purposes := flags.String("groups", "", "comma-separated `groups` of functions, by the first letters of their names (default all)")
	flags.IntVar(&c.sample, "sample", 0, "try only so many of the mutants, spread evenly; 0 for all")
	flags.StringVar(&c.work, "work", filepath.Join(os.TempDir(), "nabla-mutation"), "`folder` for programs and outcomes")
	flags.BoolVar(&c.prove, "prove", false, "build survivors one by one and see whether the program is the same")
	document := flags.String("report", "", "`file` into which the score goes, and mutants.md beside it; nothing is tried")
	curve := flags.Bool("curve", false, "measure the detection curve")
	judging := flags.String("judge", "", "check the gradients as they are in these `modes`, and print the ruling as JSON")
	first := flags.String("first", "", "with -judge: the `operator` that is checked first")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 || c.sample < 0 {
		return errors.Errorf("arguments %q and a sample of %d: want none, and 0 or more", flags.Args(), c.sample)
	}
	if *judging != "" {
		return printRuling(ctx, *judging, *first)
	}
	if _, err := os.Stat("verify/mutation"); err != nil {
		return errors.Wrap(err, "mutation changes the source it finds: run it in the root of the repository")
	}
	if err := os.MkdirAll(c.work, 0o755); err != nil {
		return errors.Wrap(err, "-work")
	}
	c.only, c.kinds, c.groups = list(*only), list(*some), list(*purposes)
	for _, k := range c.kinds {
		if !slices.Contains(kinds, kind(k)) {
			return errors.Errorf("-kinds: unknown kind %q: want some of %v", k, kinds)
		}
	}
	switch {
	case *curve:
		return measureCurve(ctx, c.work)
	case *document != "":
		return c.report(*document)
	}
	return c.run(ctx)
}

func list(names string) []string {
	if names == "" {
		return nil
	}
	return strings.Split(names, ",")
}

func printRuling(ctx context.Context, names, first string) error {
	var wanted []mode
	for _, name := range list(names) {
		i := slices.IndexFunc(modes, func(m mode) bool { return m.name == name })
		if i < 0 {
			return errors.Errorf("-judge: unknown mode %q", name)
		}
		wanted = append(wanted, modes[i])
	}
	r, err := judge(ctx, wanted, first)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(r)
}
