package cli_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"
	"time"

	"nabla/cli"
	"nabla/run"
)

// full is a device without room.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// A result that cannot be written is a failure, whichever command it comes from.
func TestNoRoomForOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "fit", "iris", "--epochs", "1", "--quiet")
	for _, args := range []string{"eval runs/iris/1", "eval runs/iris/1 --json", "show iris", "show iris --graph -", "models", "verify iris", "fit --help"} {
		var stderr bytes.Buffer
		code := cli.Run(context.Background(), strings.Fields(args), full{}, &stderr)
		if code != 1 || !strings.Contains(stderr.String(), "no space left") {
			t.Errorf("%s: got code %d and %q, want 1 and the reason", args, code, &stderr)
		}
	}
}

// What JSON cannot hold is null, and the exit code says why.
func TestEvalNotFinite(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "fit", "iris", "--epochs", "1", "--quiet")
	write(t, "far.csv", []byte("sepal_length,sepal_width,petal_length,petal_width,species\n1e300,1,1,1,setosa\n"))
	r := train(t, "eval", "runs/iris/1", "--data", "far.csv", "--json")
	var e struct{ Loss *float64 }
	decode(t, r.stdout, &e)
	if r.code != 3 || e.Loss != nil || !strings.Contains(r.stderr, "not a finite number") {
		t.Errorf("got %+v, want code 3, loss null and the reason", r)
	}
	if r := train(t, "predict", "runs/iris/1", "--input", "far.csv"); r.code != 3 || r.stdout != "" || !strings.Contains(r.stderr, "row 1") {
		t.Errorf("predict: got %+v, want code 3 and the row", r)
	}
}

// An interruption does not wait for data to be loaded.
func TestStopBeforeTheFirstStep(t *testing.T) {
	t.Chdir(t.TempDir())
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	code := cli.Run(ctx, []string{"fit", "iris", "--json"}, &stdout, &stderr)
	var s run.Summary
	decode(t, stdout.String(), &s)
	if code != 130 || s.Status != "stopped" || stderr.String() != "error: stopped before the first step\n" {
		t.Errorf("got code %d, %+v and %q, want 130 and a run that was stopped", code, s, &stderr)
	}
	if files := tree(t); len(files) != 1 {
		t.Errorf("got files %q, want none", files)
	}
}

// TestReaderGoesAway closes stdout of a long run after its first line, as head does: the run stops with its state saved.
func TestReaderGoesAway(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("it has no SIGPIPE")
	}
	if out := os.Getenv("NABLA_TEST_FIT"); out != "" {
		os.Exit(cli.Run(context.Background(), []string{"fit", "iris", "--epochs", "1000000", "--out", out}, os.Stdout, os.Stderr))
	}
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0], "-test.run=^TestReaderGoesAway$")
	cmd.Env = append(os.Environ(), "NABLA_TEST_FIT="+dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer time.AfterFunc(20*time.Second, func() { cmd.Process.Kill() }).Stop()
	for seen := ""; !strings.Contains(seen, "best"); { // the first epoch
		text := make([]byte, 1000)
		n, err := stdout.Read(text)
		if err != nil {
			t.Fatal(err)
		}
		seen += string(text[:n])
	}
	stdout.Close()
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != 130 || !strings.Contains(stderr.String(), "continue with `train resume") {
		t.Errorf("got code %d and %q, want 130 and how to continue", code, &stderr)
	}
	if s := read(t, dir, "summary.json"); !strings.Contains(s, `"status": "stopped"`) {
		t.Errorf("got summary %s, want a run that was stopped", s)
	}
}
