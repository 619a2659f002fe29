package run

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"nabla/internal/disk"
	"nabla/internal/disk/faulty"
	"nabla/trainer/checkpoint"
)

// The tests of reliability are samples unless these flags say more; docs/reliability.md has the commands.
var (
	kills  = flag.Int("kills", 6, "how many runs TestKill kills")
	stops  = flag.Int("stops", 4, "how many runs TestStop stops")
	every  = flag.Int("every", 13, "TestEveryOperationFails makes one in so many file operations fail")
	starts = flag.Int("starts", 4, "how many times TestDoubleStart starts two runs in a folder")
)

// atMost returns how many of n are enough when tests are to be short.
func atMost(n, short int) int {
	if testing.Short() {
		return min(n, short)
	}
	return n
}

// small are the settings of a run of a moment: 6 epochs of 7 steps, the last of each smaller, with dropout, a solver with
// memory, and a checkpoint every 5 steps.
const small = `
recipe: small
data: {name: iris, scale: standard, validation: 0.1, test: 0.2}
model: {name: mlp, hidden: [16], dropout: 0.2}
loss: {name: cross_entropy}
solver: {name: adam, lr: 0.01}
train: {epochs: 6, batch: 16, save_steps: 5, keep: 2, threads: 1}
`

// newJob prepares the small run with further settings, key and value in turn.
func newJob(t testing.TB, settings ...string) *Job {
	t.Helper()
	l, err := parseLayer("small", "", []byte(small))
	if err != nil {
		t.Fatal(err)
	}
	over := NewLayer("test")
	for i := 0; i < len(settings); i += 2 {
		if err := over.Set(settings[i], settings[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	j, err := Prepare([]*Layer{l, over})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.Close)
	return j
}

// goOn begins or continues the job in a folder on a file system, and returns the summary and the number of warnings.
func (j *Job) goOn(ctx context.Context, f *Folder, fsys disk.FS) (*Summary, []string, error) {
	f.fs = fsys
	p, err := j.Continue(f, false)
	if err != nil {
		return nil, nil, err
	}
	if p.Summary != nil {
		return p.Summary, p.Warnings, nil
	}
	s, err := j.Fit(ctx, f, Hooks{})
	return s, p.Warnings, err
}

// unbroken fits a job in a new folder without interruption, and returns the folder's path.
func unbroken(t testing.TB, j *Job) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "whole")
	finish(t, j, dir)
	return dir
}

// finish begins or continues a job in a folder, which must end well and without warnings.
func finish(t testing.TB, j *Job, dir string) *Summary {
	t.Helper()
	f, err := EitherFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, warnings, err := j.goOn(context.Background(), f, faulty.Unsynced{})
	if err != nil || s.Status != "done" || len(warnings) > 0 {
		t.Fatal(s, warnings, err)
	}
	return s
}

// sameRun compares the files of two runs that depend on nothing but the recipe.
func sameRun(t testing.TB, want, got string) {
	t.Helper()
	for _, name := range []string{metricsFile, modelFile} {
		a, err := os.ReadFile(filepath.Join(want, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(got, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs from that of the run without interruption", name)
		}
	}
	a, b := lastOf(t, want), lastOf(t, got)
	if a.Manifest.Step != b.Manifest.Step || a.Manifest.Files["weights.safetensors"] != b.Manifest.Files["weights.safetensors"] {
		t.Errorf("the last checkpoints differ: steps %d and %d", a.Manifest.Step, b.Manifest.Step)
	}
}

// lastOf returns the last checkpoint of a run, which must be intact.
func lastOf(t testing.TB, dir string) *checkpoint.Checkpoint {
	t.Helper()
	store, err := checkpoint.Open(filepath.Join(dir, checkpointsDir), checkpoint.ReadOnly())
	if err != nil {
		t.Fatal(err)
	}
	c, warnings, err := store.Last()
	if err != nil || len(warnings) > 0 {
		t.Fatal(warnings, err)
	}
	return c
}

// childDir and childKill tell a process of this test that it is a child: where to run, and at which file operation to
// kill itself.
const childDir, childKill = "NABLA_TEST_CHILD", "NABLA_TEST_KILL"

// TestChild is no test but the program of a child process: it continues the small run in a folder or begins it.
func TestChild(t *testing.T) {
	dir := os.Getenv(childDir)
	if dir == "" {
		t.Skip("only as a child of other tests")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	f, err := EitherFolder(dir)
	if err != nil {
		say("refused: %v", err)
		return
	}
	fsys := &faulty.FS{FS: disk.OS{}, Kill: func() {
		p, _ := os.FindProcess(os.Getpid())
		p.Kill()
		select {}
	}}
	fsys.At, _ = strconv.Atoi(os.Getenv(childKill))
	say("begins")
	s, warnings, err := newJob(t).goOn(ctx, f, fsys)
	for _, w := range warnings {
		say("warning: %s", w)
	}
	if err != nil && status(err) != "stopped" {
		say("failed: %v", err)
		return
	}
	f.Close()
	say("%s after %d steps and %d file operations", s.Status, s.Steps, fsys.N)
}

// say writes a line that a parent reads.
func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "child: "+format+"\n", args...) }

// child starts a process that continues the small run in a folder; it kills itself at a file operation if killAt is not 0.
func child(t testing.TB, dir string, killAt int) (cmd *exec.Cmd, out *transcript) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("processes are stopped by other means there")
	}
	cmd, out = exec.Command(os.Args[0], "-test.run=^TestChild$"), &transcript{}
	cmd.Env = append(os.Environ(), childDir+"="+dir, childKill+"="+strconv.Itoa(killAt))
	cmd.Stderr = out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd, out
}

// A transcript is what a child says, to be read while it speaks.
type transcript struct {
	sync.Mutex
	text bytes.Buffer
}

func (t *transcript) Write(p []byte) (int, error) {
	t.Lock()
	defer t.Unlock()
	return t.text.Write(p)
}

func (t *transcript) String() string {
	t.Lock()
	defer t.Unlock()
	return t.text.String()
}

// last returns what the child said last.
func (t *transcript) last() string {
	text := strings.TrimSpace(t.String())
	return strings.TrimPrefix(text[strings.LastIndex(text, "\n")+1:], "child: ")
}
