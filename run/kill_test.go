package run

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"nabla/trainer/checkpoint"
)

// TestKill kills runs at random times and in the midst of random file operations, write, sync, rename and removal among
// them. After each kill the last checkpoint must be readable, and when a run has come to its end, its weights and metrics
// must be those of the run without interruption.
func TestKill(t *testing.T) {
	want := filepath.Join(t.TempDir(), "want")
	began := time.Now()
	cmd, out := child(t, want, 0)
	cmd.Wait()
	span := time.Since(began)
	var steps, operations int
	if _, err := fmt.Sscanf(out.last(), "done after %d steps and %d file operations", &steps, &operations); err != nil {
		t.Fatal(out)
	}
	rng := rand.New(rand.NewPCG(1, 1))
	killed, atPoints, ended := 0, 0, 0
	wanted := atMost(*kills, 2)
	for killed < wanted {
		dir := filepath.Join(t.TempDir(), "run")
		for done := false; !done; {
			at, timer := 0, (*time.Timer)(nil)
			if killed < wanted && rng.IntN(2) == 0 {
				at = 1 + rng.IntN(operations)
			}
			cmd, out := child(t, dir, at)
			if killed < wanted && at == 0 {
				timer = time.AfterFunc(time.Duration(rng.Int64N(int64(span))), func() { cmd.Process.Kill() })
			}
			cmd.Wait()
			if timer != nil {
				timer.Stop()
			}
			said := out.last()
			switch {
			case strings.Contains(out.String(), "warning"), strings.Contains(said, "failed"), strings.Contains(said, "refused"):
				t.Fatalf("after %d kills: %s", killed, out)
			case strings.HasPrefix(said, "done"):
				done = true
			case cmd.ProcessState.Sys().(syscall.WaitStatus).Signal() == syscall.SIGKILL:
				killed++
				if at > 0 {
					atPoints++
				}
				readable(t, dir)
			default:
				t.Fatalf("after %d kills: %v, %s", killed, cmd.ProcessState, out)
			}
		}
		sameRun(t, want, dir)
		ended++
	}
	t.Logf("%d kills, %d of them at file operations; %d runs ended, each like the one of %d steps and %d file operations without a kill",
		killed, atPoints, ended, steps, operations)
}

// readable holds that every checkpoint of a folder is whole, as the next process finds them.
func readable(t *testing.T, dir string) {
	t.Helper()
	path := filepath.Join(dir, checkpointsDir)
	if _, err := os.Stat(path); err != nil {
		return // killed before there were any
	}
	store, err := checkpoint.Open(path, checkpoint.ReadOnly())
	if err != nil {
		t.Fatal(err)
	}
	steps, err := store.Steps()
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		if _, err := store.Load(step); err != nil {
			t.Error(err)
		}
	}
}

// TestStop sends SIGTERM to runs at random times: each ends with a checkpoint of the step that it had come to, and
// the run goes on from there.
func TestStop(t *testing.T) {
	want := unbroken(t, newJob(t))
	rng := rand.New(rand.NewPCG(2, 2))
	var saved, ended time.Duration // after the signal, at most
	wanted := atMost(*stops, 1)
	for stopped := 0; stopped < wanted; {
		dir := filepath.Join(t.TempDir(), "run")
		for done := false; !done; {
			cmd, out := child(t, dir, 0)
			awaitBegin(t, out)
			time.Sleep(time.Duration(rng.Int64N(int64(300 * time.Millisecond))))
			began := time.Now()
			cmd.Process.Signal(syscall.SIGTERM)
			cmd.Wait()
			said := out.last()
			var steps, operations int
			if _, err := fmt.Sscanf(said, "stopped after %d steps and %d", &steps, &operations); err == nil {
				ended = max(ended, time.Since(began))
				stopped++
				if steps == 0 {
					continue // before its first step: there is nothing to save
				}
				if got := lastOf(t, dir).Manifest.Step; got != steps {
					t.Errorf("stopped after step %d, the last checkpoint is of step %d", steps, got)
				}
				info, err := os.Stat(filepath.Join(dir, checkpointsDir, checkpoint.Name(steps), "manifest.json"))
				if err != nil {
					t.Fatal(err)
				}
				saved = max(saved, info.ModTime().Sub(began))
				continue
			}
			if done = strings.HasPrefix(said, "done"); !done {
				t.Fatal(out)
			}
		}
		sameRun(t, want, dir)
	}
	t.Logf("%d stops: the checkpoint was written within %v, the process ended within %v", wanted, saved, ended)
}

// awaitBegin waits until a child has begun, and with that listens to signals.
func awaitBegin(t *testing.T, out *transcript) {
	t.Helper()
	for range 60_000 { // a minute on a machine that does not stand still
		if strings.Contains(out.String(), "begins") {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatalf("the child does not begin: %s", out)
}

// TestDoubleStart starts two runs in one folder at once: exactly one trains.
func TestDoubleStart(t *testing.T) {
	for range atMost(*starts, 1) {
		dir := filepath.Join(t.TempDir(), "run")
		a, saysA := child(t, dir, 0)
		b, saysB := child(t, dir, 0)
		a.Wait()
		b.Wait()
		first, second := saysA.last(), saysB.last()
		if strings.HasPrefix(first, "refused") {
			first, second = second, first
		}
		if !strings.HasPrefix(first, "done after 42 steps") || !strings.HasPrefix(second, "refused") || !strings.Contains(second, "another process is at work") {
			t.Fatalf("got\n%s\n%s\nwant one that is done and one that is refused", first, second)
		}
	}
}
