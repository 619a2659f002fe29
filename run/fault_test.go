package run

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nabla/internal/disk/faulty"
)

// TestEveryOperationFails continues a run of one epoch for a second one, and makes every single file operation of it fail
// (-every 1; a sample by default), once and then for good, and every write fall short. The error must name the path, and the run must continue afterwards
// from a checkpoint that is intact, to the same end.
func TestEveryOperationFails(t *testing.T) {
	settings := func(epochs string) []string { return []string{"train.epochs", epochs, "train.save_steps", "0"} }
	want := unbroken(t, newJob(t, settings("2")...))
	first := unbroken(t, newJob(t, settings("1")...))
	broken := func(f *faulty.FS) (dir string, err error) {
		dir = filepath.Join(t.TempDir(), "run")
		if err := os.CopyFS(dir, os.DirFS(first)); err != nil {
			t.Fatal(err)
		}
		folder, err := OpenFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		defer folder.Close()
		j := newJob(t, settings("2")...)
		defer j.Close()
		_, _, err = j.goOn(context.Background(), folder, f)
		return dir, err
	}
	stride := *every
	if testing.Short() {
		stride = max(stride, 61)
	}
	plan := &faulty.FS{FS: faulty.Unsynced{}}
	if _, err := broken(plan); err != nil {
		t.Fatal(err)
	}
	for mode, f := range map[string]faulty.FS{
		"broken once": {Err: syscall.EIO},
		"full":        {Err: syscall.ENOSPC, Dead: true},
		"short write": {},
	} {
		for i := stride - 1; i < len(plan.Trace); i += stride {
			if f.Err == nil && !strings.HasPrefix(plan.Trace[i], "write ") {
				continue
			}
			fault := f
			fault.FS, fault.At = faulty.Unsynced{}, i+1
			dir, err := broken(&fault)
			if len(fault.Failed) == 0 {
				t.Fatalf("%s: operation %d did not fail", mode, i+1)
			}
			at, _ := filepath.Rel(dir, fault.Failed[0])
			if err == nil || !strings.Contains(err.Error(), fault.Failed[0]) {
				t.Errorf("fault at %s, but error %v", at, err)
			}
			if step := lastOf(t, dir).Manifest.Step; step < 7 {
				t.Errorf("the last checkpoint is of step %d, want the old one of step 7 or a later one", step)
			}
			j := newJob(t, settings("2")...)
			finish(t, j, dir)
			j.Close()
			sameRun(t, want, dir)
			os.RemoveAll(dir)
			if t.Failed() {
				t.Fatalf("%s, operation %d of %d: %s %s", mode, i+1, len(plan.Trace), strings.Fields(plan.Trace[i])[0], at)
			}
		}
	}
}
