package run

import (
	"context"
	stderrors "errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nabla/internal/disk/faulty"
	"nabla/trainer"
	"nabla/trainer/checkpoint"
)

// stopAt begins or continues a job in a folder and stops it after a step.
func stopAt(t *testing.T, j *Job, dir string, step int) {
	t.Helper()
	f, err := EitherFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.fs = faulty.Unsynced{}
	if _, err := j.Continue(f, false); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	s, err := j.Fit(ctx, f, Hooks{OnStep: func(s trainer.Step) error {
		if s.Step == step {
			cancel()
		}
		return nil
	}})
	if !stderrors.Is(err, trainer.ErrStopped) || s.Steps != step {
		t.Fatalf("got %+v, %v, want a run stopped after step %d", s, err, step)
	}
}

// TestDamagedCheckpoint stops a run after 3 epochs and 4 steps, and damages the newest checkpoint: the one before is
// taken, with a warning, the tables go back with it, and the run ends as if nothing had happened.
func TestDamagedCheckpoint(t *testing.T) {
	want := unbroken(t, newJob(t))
	dir := filepath.Join(t.TempDir(), "run")
	stopAt(t, newJob(t, "train.save_steps", "10"), dir, 25)
	newest := filepath.Join(dir, checkpointsDir, checkpoint.Name(25))
	if err := os.Truncate(filepath.Join(newest, "state.safetensors"), 100); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, metricsFile), []byte("what somebody wrote\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	j := newJob(t)
	p, err := j.Continue(f, false)
	if err != nil || p.Step != 20 || len(p.Warnings) != 1 || !strings.Contains(p.Warnings[0], newest) {
		t.Fatalf("got %+v, %v, want step 20 and a warning of the damaged %s", p, err, newest)
	}
	before := ""
	s, err := j.Fit(context.Background(), f, Hooks{OnStep: func(s trainer.Step) error {
		if s.Step == 21 {
			text, err := os.ReadFile(filepath.Join(dir, metricsFile))
			before = string(text)
			return err
		}
		return nil
	}})
	if err != nil || s.Epochs != 6 {
		t.Fatal(s, err)
	}
	if n := strings.Count(before, "\n"); n != 3 { // a header and 2 epochs
		t.Errorf("the table has %d lines after step 20, want 3:\n%s", n, before)
	}
	f.Close()
	sameRun(t, want, dir)
	if _, err := os.Stat(newest + ".damaged"); err != nil {
		t.Error(err)
	}
}

func TestContinueRefuses(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	stopAt(t, newJob(t), dir, 12)
	for want, change := range map[string]func(*Job){
		"solver.lr is 0.02, and was 0.01":   func(j *Job) { *j = *newJob(t, "solver.lr", "0.02") },
		"solver.name is sgd, and was adam":  func(j *Job) { *j = *newJob(t, "solver.name", "sgd") },
		"train.seed is 2, and was 1":        func(j *Job) { *j = *newJob(t, "train.seed", "2") },
		"model.hidden is [8], and was [16]": func(j *Job) { *j = *newJob(t, "model.hidden", "[8]") },
		"iris has changed since":            func(j *Job) { j.set.SHA256 = "0123456789" },
		"data.name is digits, and was iris": func(j *Job) { j.Config.Data.Name, j.set.SHA256 = "digits", "0123456789" },
		"12 steps, and is to make 7":        func(j *Job) { *j = *newJob(t, "train.epochs", "1") },
	} {
		j := newJob(t)
		change(j)
		f, err := OpenFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		_, err = j.Continue(f, false)
		var input BadInput
		if !stderrors.As(err, &input) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), dir) {
			t.Errorf("got %v, want bad input with %q", err, want)
		}
		f.Close()
	}
	finish(t, newJob(t, "train.threads", "2", "train.keep", "1", "train.save_seconds", "1e-9"), dir) // what may differ
	sameRun(t, unbroken(t, newJob(t)), dir)
}

// TestKernels: what other kernels have computed is continued only if that is allowed.
func TestKernels(t *testing.T) {
	j := newJob(t)
	dir := filepath.Join(t.TempDir(), "run")
	stopAt(t, j, dir, 12)
	c := lastOf(t, dir)
	c.Manifest.Kernels = "other"
	if err := j.belongs(c, false); err == nil || !strings.Contains(err.Error(), "NABLA_KERNELS=other") {
		t.Errorf("got %v, want how to force the kernels", err)
	}
	if err := j.belongs(c, true); err != nil {
		t.Error(err)
	}
	for _, pair := range [][2]string{{"avx2", "avx512"}, {"avx512", "avx2"}, {"generic", "generic"}} {
		if !trainer.SameBits(pair[0], pair[1]) {
			t.Errorf("%v compute the same bits", pair)
		}
	}
	for _, pair := range [][2]string{{"avx2", "generic"}, {"neon", "avx512"}} {
		if trainer.SameBits(pair[0], pair[1]) {
			t.Errorf("%v do not compute the same bits", pair)
		}
	}
}

// TestReadOnlyFolder finds out before the first step.
func TestReadOnlyFolder(t *testing.T) {
	for _, err := range []error{syscall.EROFS, syscall.ENOSPC} {
		f, openErr := EitherFolder(filepath.Join(t.TempDir(), "run"))
		if openErr != nil {
			t.Fatal(openErr)
		}
		f.fs = unwritable{err: err}
		steps := 0
		_, got := newJob(t).Fit(context.Background(), f, Hooks{OnStep: func(trainer.Step) error { steps++; return nil }})
		if !stderrors.Is(got, err) || !strings.Contains(got.Error(), f.Path()) || steps > 0 {
			t.Errorf("got %v after %d steps, want %v and the path before the first", got, steps, err)
		}
		f.Close()
	}
}

// unwritable is a file system that makes no file.
type unwritable struct {
	faulty.Unsynced
	err error
}

func (u unwritable) Create(path string) (checkpoint.File, error) {
	return nil, &fs.PathError{Op: "create", Path: path, Err: u.err}
}

// TestLock: the lock of a process that is at work is respected, and one that was left is taken.
func TestLock(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	finish(t, newJob(t, "train.epochs", "1"), dir)
	if _, err := os.Stat(filepath.Join(dir, lockFile)); !stderrors.Is(err, fs.ErrNotExist) {
		t.Errorf("the lock is still there: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, lockFile), []byte("1\n"), 0o666); err != nil { // of a process that was killed
		t.Fatal(err)
	}
	f, err := OpenFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for name, open := range map[string]func() (*Folder, error){
		"OpenFolder": func() (*Folder, error) { return OpenFolder(dir) }, "EitherFolder": func() (*Folder, error) { return EitherFolder(dir) },
	} {
		if _, err := open(); err == nil || !strings.Contains(err.Error(), "process "+strings.TrimSpace(readPID(t, dir))) {
			t.Errorf("%s: got %v, want the number of this process", name, err)
		}
	}
}

func readPID(t *testing.T, dir string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, lockFile))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
