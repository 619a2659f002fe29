package main

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/pkg/errors"
)

// A bench holds mutants that are compiled into one program, and what it takes to run them.
type bench struct {
	program string
	mutants []*mutant
	sets    []string                                              // kernel sets under which they run, until one catches
	sound   map[string]ruling                                     // by kernel set: what the judge says without a mutant
	runs    map[string]map[int]string                             // by kernel set: the numbers of the functions that run, and the first subject for which they do
	reached func(m *mutant, set string) (subject string, ok bool) // whether a mutant's code runs under a kernel set, and for what
}

// limit is how long a judge may take: a mutant may loop without end.
const limit = 30 * time.Second

// goBench compiles those of the mutants of the Go sources that choose returns into a program in a folder.
func goBench(work string, choose func([]*mutant) []*mutant) (*bench, error) {
	loaded, scopes, err := goScopes()
	if err != nil {
		return nil, err
	}
	b := &bench{program: filepath.Join(work, "judge"), sets: []string{"generic", ""}}
	var n numbers
	var all []*mutant
	for _, functions := range scopes {
		all = append(all, n.give(functions)...)
	}
	all = choose(all)
	o := overlay{}
	for i, s := range loaded {
		var mutants []*mutant
		for _, m := range all {
			if m.folder == s.folder {
				mutants = append(mutants, m)
			}
		}
		mutants, err := s.compiling(scopes[i], mutants)
		if err != nil {
			return nil, err
		}
		if err := s.write(scopes[i], mutants, filepath.Join(work, "go"), o); err != nil {
			return nil, err
		}
		b.mutants = append(b.mutants, mutants...)
	}
	b.reached = func(m *mutant, set string) (string, bool) {
		subject, ok := b.runs[set][m.fn.id]
		return subject, ok
	}
	return b, o.build("verify/mutation", b.program, b.program+".json")
}

// goScopes returns the packages of the Go sources and their functions to be mutated.
func goScopes() (loaded []*source, scopes [][]*function, err error) {
	for _, folder := range []string{"graph/op", "graph", "internal/simd"} {
		s, err := load(folder)
		if err != nil {
			return nil, nil, err
		}
		loaded = append(loaded, s)
	}
	ops, graph, simd := loaded[0], loaded[1], loaded[2]
	return loaded, [][]*function{scopeOp(ops), scopeGraph(graph), scopeSIMD(simd, reach(ops, simd))}, nil
}

// numbers counts functions and mutants.
type numbers struct{ functions, mutants int }

// give numbers functions and returns their mutants, numbered too.
func (n *numbers) give(functions []*function) (list []*mutant) {
	for _, fn := range functions {
		n.functions++
		fn.id = n.functions
		for _, m := range fn.mutants(fn.seek()) {
			n.mutants++
			m.id = n.mutants
			list = append(list, m)
		}
	}
	return list
}

// calibrate runs the judge without a mutant: it must find nothing.
func (b *bench) calibrate(ctx context.Context, work string) error {
	b.sound, b.runs = map[string]ruling{}, map[string]map[int]string{}
	for _, set := range b.sets {
		touched := filepath.Join(work, "touched")
		if err := os.RemoveAll(touched); err != nil {
			return errors.Wrap(err, "calibration")
		}
		r, err := child{b.program, set, limit}.run(ctx, 0, modes, "", touched)
		if err != nil {
			return err
		}
		for name, found := range r.Caught {
			return errors.Errorf("without a mutant, the %s mode finds %s", name, found)
		}
		text, err := os.ReadFile(touched)
		if err != nil {
			return errors.Wrap(err, "calibration")
		}
		b.sound[set], b.runs[set] = r, map[int]string{}
		subject := ""
		for l := range strings.Lines(string(text)) {
			l = strings.TrimSpace(l)
			if s, ok := strings.CutPrefix(l, subjectMark); ok {
				subject = s
				continue
			}
			id, err := strconv.Atoi(l)
			if err != nil {
				return errors.Wrap(err, "calibration")
			}
			b.runs[set][id] = subject
		}
	}
	return nil
}

// An outcome is what became of a mutant.
type outcome struct {
	Sum    string            `json:"sum"`              // of the source of the mutated function
	Judge  string            `json:"judge"`            // of the sources of the judge
	Caught map[string]string `json:"caught,omitempty"` // by mode: the set and what it found
	Runs   bool              `json:"runs"`             // whether its code runs at all
	Values bool              `json:"values"`           // whether a forward pass comes to something else
	Same   bool              `json:"same,omitempty"`   // whether it compiles to the same program
	mutant
}

// run tries a mutant under each kernel set, until every mode has caught it.
func (b *bench) run(ctx context.Context, m *mutant) (outcome, error) {
	o := outcome{Caught: map[string]string{}, mutant: *m}
	for _, set := range b.sets {
		subject, ok := b.reached(m, set)
		if !ok {
			continue
		}
		o.Runs = true
		var open []mode
		for _, mode := range modes {
			if o.Caught[mode.name] == "" {
				open = append(open, mode)
			}
		}
		if len(open) == 0 {
			break
		}
		r, err := child{b.program, set, limit}.run(ctx, m.id, open, subject, "")
		if err != nil {
			return o, err
		}
		for name, found := range r.Caught {
			o.Caught[name] = strings.TrimSpace(set + " " + found)
		}
		o.Values = o.Values || r.Values != b.sound[set].Values
	}
	return o, nil
}
