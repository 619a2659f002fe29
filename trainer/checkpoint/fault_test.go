package checkpoint

import (
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/internal/disk/faulty"
)

// TestEveryOperationFails makes every single file operation of every method fail, once and then for good, and
// every write fall short. The error must name the path, and afterwards the folder must open and hold a valid last and best checkpoint.
func TestEveryOperationFails(t *testing.T) {
	for name, do := range map[string]func(*Store) error{
		"open":     func(*Store) error { return nil },
		"save":     func(s *Store) error { return s.Save(sample(30)) },
		"replace":  func(s *Store) error { return s.Save(sample(20)) },
		"load":     func(s *Store) error { _, err := s.Load(20); return err },
		"last":     func(s *Store) error { _, _, err := s.Last(); return err },
		"best":     func(s *Store) error { _, err := s.Best(); return err },
		"markbest": func(s *Store) error { return s.MarkBest(20) },
		"prune":    func(s *Store) error { return s.Prune(1) },
	} {
		plan := faulty.FS{FS: faulty.Unsynced{}}
		everyOperation(t, &plan, do)
		for mode, f := range map[string]faulty.FS{
			"broken once": {Err: syscall.EIO},
			"full":        {Err: syscall.ENOSPC, Dead: true},
			"short write": {},
		} {
			for i, op := range plan.Trace {
				if f.Err == nil && !strings.HasPrefix(op, "write ") {
					continue
				}
				fault := f
				fault.FS, fault.At = faulty.Unsynced{}, i+1
				if everyOperation(t, &fault, do); len(fault.Failed) == 0 {
					t.Errorf("operation %d did not fail", i)
				}
				if t.Failed() {
					t.Fatalf("%s, %s, operation %d of %d: %s", name, mode, i+1, len(plan.Trace), op)
				}
			}
		}
	}
}

func everyOperation(t *testing.T, f *faulty.FS, do func(*Store) error) {
	dir := t.TempDir() + "/run/checkpoints"
	s := open(t, dir)
	save(t, s, 5, 10, 20)
	if err := s.MarkBest(10); err != nil {
		t.Fatal(err)
	}
	// What writers left that died while they saved step 15, pruned step 4 and replaced step 20.
	copyDir(t, dir, "step-00000005", "step-00000015.tmp")
	copyDir(t, dir, "step-00000005", "step-00000004.tmp")
	rename(t, dir, "step-00000020", "step-00000020.old")

	s, err := Open(dir, WithFS(f))
	if err == nil {
		err = do(s)
	}
	switch {
	case len(f.Failed) == 0 && err != nil:
		t.Errorf("no fault, but error %v", err)
	case len(f.Failed) > 0 && err == nil:
		t.Errorf("fault at %s, but no error", f.Failed[0])
	case len(f.Failed) > 0 && !strings.Contains(err.Error(), f.Failed[0]):
		t.Errorf("fault at %s, but error %v", f.Failed[0], err)
	}

	reader, err := Open(dir, ReadOnly())
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []*Store{reader, open(t, dir)} { // before the folder is cleaned up, and after
		last, warnings, err := s.Last()
		if err != nil || len(warnings) > 0 {
			t.Errorf("last: warnings %v, error %v", warnings, err)
		} else if step := last.Manifest.Step; step < 20 {
			t.Errorf("last: got step %d, want 20 or 30", step)
		} else if diff := cmp.Diff(sample(step), last, withoutFiles); diff != "" {
			t.Errorf("last: %s", diff)
		}
		best, err := s.Best()
		if err != nil {
			t.Errorf("best: %v", err)
		} else if diff := cmp.Diff(sample(best.Manifest.Step), best, withoutFiles); diff != "" {
			t.Errorf("best: %s", diff)
		}
	}
	for _, name := range names(t, dir) {
		if strings.HasSuffix(name, tmpSuffix) || strings.HasSuffix(name, oldSuffix) || strings.Contains(name, damagedSuffix) {
			t.Errorf("%s is left over", name)
		}
	}
}

// TestOrderOfOperations holds what durability rests on and no test that only fails operations can see: each file is
// synced before the folder, the folder before the rename, and the parent before anything older is removed.
func TestOrderOfOperations(t *testing.T) {
	dir := t.TempDir()
	save(t, open(t, dir), 10, 20)
	for _, c := range []struct {
		name string
		do   func(*Store) error
		want string
	}{
		{"replace", func(s *Store) error { return s.Save(sample(20)) }, `
			readdir .
			readdir .
			mkdir step-00000020.tmp
			create step-00000020.tmp/weights.safetensors
			sync step-00000020.tmp/weights.safetensors
			close step-00000020.tmp/weights.safetensors
			create step-00000020.tmp/state.safetensors
			sync step-00000020.tmp/state.safetensors
			close step-00000020.tmp/state.safetensors
			create step-00000020.tmp/manifest.json
			sync step-00000020.tmp/manifest.json
			close step-00000020.tmp/manifest.json
			syncdir step-00000020.tmp
			rename step-00000020
			rename step-00000020.tmp
			syncdir .
			removeall step-00000020.old`},
		{"mark best", func(s *Store) error { return s.MarkBest(20) }, `
			readdir .
			create best.tmp
			sync best.tmp
			close best.tmp
			rename best.tmp
			syncdir .`},
		{"prune", func(s *Store) error { return s.Prune(1) }, `
			readdir .
			readdir .
			open best
			open step-00000020/manifest.json
			open step-00000020/weights.safetensors
			open step-00000020/state.safetensors
			rename step-00000010
			syncdir .
			removeall step-00000010.tmp`},
	} {
		f := &faulty.FS{FS: faulty.Unsynced{}}
		s, err := Open(dir, WithFS(f))
		if err != nil {
			t.Fatal(err)
		}
		f.Trace = nil
		if err := c.do(s); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, line := range f.Trace {
			op, path, _ := strings.Cut(line, " ")
			if op != "write" && op != "read" && op != "stat" {
				got = append(got, op+" "+relative(t, dir, path))
			}
		}
		want := strings.Split(strings.TrimSpace(strings.ReplaceAll(c.want, "\t", "")), "\n")
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}
