package main

import (
	"context"
	"crypto/sha256"
	"fmt"
	"hash/fnv"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// A campaign tries mutants and keeps the outcomes.
type campaign struct {
	work   string
	only   []string
	kinds  []string
	groups []string
	sample int
	prove  bool
	judge  string // identifies the judge
}

func (c *campaign) wants(folder string) bool {
	return len(c.only) == 0 || slices.Contains(c.only, folder)
}

// choose returns the mutants that are asked for.
func (c *campaign) choose(mutants []*mutant) (list []*mutant) {
	for _, m := range mutants {
		group := func(g string) bool { return strings.HasPrefix(string(m.Group), g) }
		if c.wants(m.folder) && (len(c.kinds) == 0 || slices.Contains(c.kinds, string(m.Kind))) && (len(c.groups) == 0 || slices.ContainsFunc(c.groups, group)) {
			list = append(list, m)
		}
	}
	if c.sample == 0 || c.sample >= len(list) {
		return list
	}
	// The lowest hashes of keys: a larger sample holds a smaller one, and a mutant more or less changes no other's place.
	slices.SortFunc(list, func(a, b *mutant) int { return compareHash(a.Key, b.Key) })
	list = list[:c.sample]
	slices.SortFunc(list, func(a, b *mutant) int { return a.id - b.id })
	return list
}

func compareHash(a, b string) int {
	hash := func(s string) uint64 {
		h := fnv.New64a()
		io.WriteString(h, s)
		return h.Sum64()
	}
	if x, y := hash(a), hash(b); x < y {
		return -1
	} else if x > y {
		return 1
	}
	return 0
}

func (c *campaign) run(ctx context.Context) error {
	var err error
	if c.judge, err = judgeSum(); err != nil {
		return err
	}
	s, err := openStore(filepath.Join(c.work, "outcomes.jsonl"))
	if err != nil {
		return err
	}
	if c.wants("graph/op") || c.wants("graph") || c.wants("internal/simd") {
		fmt.Fprintln(os.Stderr, "compiling the mutants of the Go sources")
		b, err := goBench(c.work, c.choose)
		if err != nil {
			return err
		}
		if err := b.calibrate(ctx, c.work); err != nil {
			return err
		}
		if err := c.try(ctx, b, s); err != nil {
			return err
		}
	}
	if c.wants(generatorFolder) {
		return c.tryAssembly(ctx, s)
	}
	return nil
}

// tryAssembly tries the mutants of the generator under every kernel set of this machine.
func (c *campaign) tryAssembly(ctx context.Context, s *store) error {
	for _, set := range assemblySets() {
		program, open, err := generator(c.work, func(mutants []*mutant) (open []*mutant) {
			for _, m := range mutants {
				m.Key += " (" + set + ")"
			}
			for _, m := range c.choose(mutants) {
				if _, done := s.known(m, c.judge); !done {
					open = append(open, m)
				}
			}
			return open
		})
		if err != nil {
			return err
		}
		if len(open) == 0 {
			continue
		}
		b, same, err := assemblyBench(ctx, c.work, set, program, open, func(done, of int) {
			if done%50 == 0 {
				fmt.Fprintf(os.Stderr, "%s: %d of %d mutants have written their assembly\n", set, done, of)
			}
		})
		if err != nil {
			return err
		}
		for _, m := range same {
			if err := s.add(outcome{Sum: m.sum(), Judge: c.judge, Runs: true, Same: true, mutant: *m}); err != nil {
				return err
			}
		}
		if err := c.try(ctx, b, s); err != nil {
			return err
		}
	}
	return nil
}

// try runs the mutants of a bench whose outcome is not known.
func (c *campaign) try(ctx context.Context, b *bench, s *store) error {
	for i, m := range b.mutants {
		if o, done := s.known(m, c.judge); done && !(c.prove && o.survives()) {
			continue
		}
		o, err := b.run(ctx, m)
		if err != nil {
			return err
		}
		if c.prove && o.survives() && m.folder != generatorFolder {
			if o.Same, err = m.compilesToSame(c.work); err != nil {
				return err
			}
		}
		o.Sum, o.Judge = m.sum(), c.judge
		if err := s.add(o); err != nil {
			return err
		}
		if o.survives() {
			fmt.Fprintf(os.Stderr, "%d of %d: %s:%d survives: %s\n", i+1, len(b.mutants), m.File, m.Line, m.Key)
		}
	}
	return nil
}

// judgeSum identifies the judge: its sources and those of the checker and the cases.
func judgeSum() (string, error) {
	h := sha256.New()
	for _, pattern := range []string{"verify/*.go", "verify/mutation/judge.go", "verify/mutation/graphs.go", "graph/op/cases.go", "graph/op/catalogue.go",
		"graph/layer/cases.go"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return "", errors.Wrap(err, "judge")
		}
		for _, f := range files {
			if strings.HasSuffix(f, "_test.go") {
				continue
			}
			text, err := os.ReadFile(f)
			if err != nil {
				return "", errors.Wrap(err, "judge")
			}
			h.Write(text)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))[:16], nil
}
