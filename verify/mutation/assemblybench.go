package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pkg/errors"
	"golang.org/x/sys/cpu"
)

// stopLater stops a generator that does not end.
func stopLater(cmd *exec.Cmd) *time.Timer {
	return time.AfterFunc(limit, func() {
		if cmd.Process != nil {
			cmd.Process.Kill()
		}
	})
}

// assemblyTarget returns the target of a kernel set in the generator.
func assemblyTarget(set string) string { return strings.ToUpper(set) }

// assemblyBench compiles what the mutants of the generator write for one kernel set into a program in a folder. same are those
// that write nothing else than the generator itself; those with which it does not work are no mutants.
func assemblyBench(ctx context.Context, work, set, program string, mutants []*mutant, progress func(done, of int)) (b *bench, same []*mutant, err error) {
	a := assembler{program, assemblyTarget(set)}
	right, err := a.write(0, nil)
	if err != nil {
		return nil, nil, err
	}
	numbers := map[string]int{} // of kernels
	for name := range right {
		numbers[name] = len(numbers) + 1
	}
	simd, err := load("internal/simd")
	if err != nil {
		return nil, nil, err
	}
	b = &bench{program: filepath.Join(work, "judge-"+set), sets: []string{set}}
	build := func(v variants) error { return assemblyBuild(work, set, b.program, simd, right, numbers, v) }
	if err := build(nil); err != nil {
		return nil, nil, err
	}

	if err := b.calibrate(ctx, work); err != nil {
		return nil, nil, err
	}
	v := variants{}
	subjects := map[*mutant]string{}
	for i, m := range mutants {
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		progress(i, len(mutants))
		var names []string // of the kernels that it had a hand in, and that run
		for _, name := range slices.Sorted(maps.Keys(right)) {
			w := right[name]
			if subject, runs := b.runs[set][numbers[name]]; runs && w.called[m.fn.id] {
				names = append(names, name)
				subjects[m] = subject
			}
		}
		if len(names) == 0 {
			b.mutants = append(b.mutants, m)
			continue
		}
		kernels, err := a.write(m.id, names)
		if err != nil {
			continue
		}
		changed := false
		for name, w := range kernels {
			if w.text != right[name].text {
				changed = true
				if v[name] == nil {
					v[name] = map[int]string{}
				}
				v[name][m.id] = w.text
			}
		}
		if changed {
			b.mutants = append(b.mutants, m)
		} else {
			same = append(same, m)
		}
	}
	b.reached = func(m *mutant, _ string) (string, bool) {
		subject, ok := subjects[m]
		return subject, ok
	}
	return b, same, build(v)
}

// assemblyBuild builds the judge with variants of the kernels of a set.
func assemblyBuild(work, set, program string, simd *source, right map[string]written, numbers map[string]int, v variants) error {
	o, to := overlay{}, filepath.Join(work, set)
	if err := os.RemoveAll(to); err != nil {
		return errors.Wrap(err, "kernels")
	}
	if err := simd.write(nil, nil, to, o); err != nil {
		return err
	}
	put := func(name string, text []byte) error {
		path := filepath.Join(to, name)
		if err := os.WriteFile(path, text, 0o644); err != nil {
			return errors.Wrap(err, "kernels")
		}
		return o.replace(filepath.Join(simd.folder, name), path)
	}
	base := fmt.Sprintf("kernels_%s_amd64", set)
	stubs, err := v.stubs(filepath.Join(simd.folder, base+".go"), numbers)
	if err != nil {
		return err
	}
	if err := put(base+".go", stubs); err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(simd.folder, base+".s"))
	if err != nil {
		return errors.Wrap(err, "kernels")
	}
	all := string(text)
	for name := range numbers {
		all = renamed(all, name, 0)
	}
	if err := put(base+".s", []byte(all)); err != nil {
		return err
	}
	for name, texts := range v {
		for id, text := range texts {
			if err := put(fmt.Sprintf("mutant_%s_%d_amd64.s", name, id), []byte(renamed(text, name, id))); err != nil {
				return err
			}
		}
	}
	return o.build("verify/mutation", program, program+".json")
}

// assemblySets returns the kernel sets of this machine whose assembly is generated from the files that are mutated.
func assemblySets() (sets []string) {
	if x := cpu.X86; x.HasAVX2 && x.HasFMA {
		sets = append(sets, "avx2")
		if x.HasAVX512F && x.HasAVX512VL && x.HasAVX512DQ && x.HasAVX512BW {
			sets = append(sets, "avx512")
		}
	}
	return sets
}
