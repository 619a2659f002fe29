package datasets

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// goCommand makes a shell script the only go command on the PATH.
func goCommand(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("needs a shell script as a command")
	}
	dir := t.TempDir()
	if script != "" {
		if err := os.WriteFile(filepath.Join(dir, "go"), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

func TestDownloadModule(t *testing.T) {
	// The folder is printed only if the command is called as it should be: outside any module.
	t.Setenv("GOFLAGS", "-mod=vendor")
	goCommand(t, `[ "$*" = "mod download -json m@v1" ] && [ "$GOFLAGS" = -mod=mod ] && [ "$(echo *)" = "*" ] && echo '{"Dir": "/cache/m@v1"}'`)
	got, err := downloadModule("m@v1", patience)
	if err != nil || got != "/cache/m@v1" {
		t.Errorf("got %q and the error %v", got, err)
	}
}

// TestPatienceEnds has a download whose child goes on and holds the output open.
func TestPatienceEnds(t *testing.T) {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		t.Skip("needs the command sleep")
	}
	goCommand(t, sleep+" 30 & wait")
	start := time.Now()
	_, err = downloadModule("m@v1", 100*time.Millisecond)
	wantError(t, "patience", err, "m@v1", "no answer in 100ms")
	if waited := time.Since(start); waited > 20*time.Second {
		t.Errorf("waited %v, want a second or so", waited)
	}
}

func TestMNISTSaysHowToGetTheFiles(t *testing.T) {
	advice := []string{
		"mnist: ", "go mod download -json " + mnistSource, "--data-dir DIR", "train-images-idx3-ubyte.gz",
	}
	for _, test := range []struct{ name, script, want string }{
		{"no command", "", "no go command"},
		{"no network", `echo '{"Error": "dial tcp: no route"}'; exit 1`, "dial tcp: no route"},
		{"a reason on stderr", "echo unknown flag >&2; exit 2", "unknown flag"},
		{"no reason", "exit 3", "exit status 3"},
		{"no JSON", "echo done", "its output"},
		{"no folder", "echo '{}'", "names no folder"},
	} {
		t.Run(test.name, func(t *testing.T) {
			goCommand(t, test.script)
			_, err := MNIST("")
			wantError(t, test.name, err, append(advice, test.want)...)
		})
	}
}
