package disk_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"nabla/internal/disk"
	"nabla/internal/disk/faulty"
)

// TestReplace makes every operation fail, and every write fall short: the file has its old content or all of the new.
func TestReplace(t *testing.T) {
	content := func(text string) func(io.Writer) error {
		return func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		}
	}
	const old, new = "what was there", "what is there now"
	var plan []string
	for at := 0; at <= len(plan); at++ {
		for _, failure := range []error{syscall.EIO, nil} {
			dir := t.TempDir()
			path := filepath.Join(dir, "file")
			if err := disk.Replace(faulty.Unsynced{}, path, content(old)); err != nil {
				t.Fatal(err)
			}
			f := &faulty.FS{FS: faulty.Unsynced{}, At: at, Err: failure}
			err := disk.Replace(f, path, content(new))
			if at == 0 {
				plan = f.Trace
			}
			text, readErr := os.ReadFile(path)
			if readErr != nil || string(text) != old && string(text) != new {
				t.Errorf("operation %d: the file holds %q, %v", at, text, readErr)
			}
			switch failed := len(f.Failed) > 0; {
			case failed != (err != nil):
				t.Errorf("operation %d: failed %v, but error %v", at, f.Failed, err)
			case failed && !strings.Contains(err.Error(), f.Failed[0]):
				t.Errorf("operation %d: the path is not in error %v", at, err)
			case !failed && string(text) != new:
				t.Errorf("no error, but the file holds %q", text)
			}
			if err := disk.Replace(faulty.Unsynced{}, path, content(new)); err != nil {
				t.Error(err)
			}
			if files, err := os.ReadDir(dir); err != nil || len(files) != 1 {
				t.Errorf("the folder holds %v, %v, want the file alone", files, err)
			}
		}
	}
	if got := strings.Join(ops(plan), " "); got != "create write sync close rename syncdir" {
		t.Errorf("got operations %s; a file is synced before it is renamed, and then the folder", got)
	}
}

// ops returns the operations of a trace without their paths.
func ops(trace []string) []string {
	var list []string
	for _, line := range trace {
		op, _, _ := strings.Cut(line, " ")
		list = append(list, op)
	}
	return list
}
