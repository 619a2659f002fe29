package run

import (
	"encoding/json"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/pkg/errors"

	"nabla/internal/disk"
)

// A Folder is where a run keeps all that it leaves:
//
//	config.yaml       the complete recipe          metrics.csv, timings.csv   a line an epoch
//	env.json          program, machine, data       summary.json               the result
//	preprocess.json   what was fitted to the data  curves.svg, curves.png     the course of training
//	model.safetensors the best weights             checkpoints/               states to continue from
//
// It is one process's alone until it is closed or the process ends.
type Folder struct {
	path  string
	begun bool // holds a run
	fs    disk.FS
	lock  *lock
}

// The files of a run folder.
const (
	configFile     = "config.yaml"
	envFile        = "env.json"
	preprocessFile = "preprocess.json"
	modelFile      = "model.safetensors"
	metricsFile    = "metrics.csv"
	timingsFile    = "timings.csv"
	summaryFile    = "summary.json"
	checkpointsDir = "checkpoints"
)

// CreateFolder makes the folder of a new run: exactly out, or if that is empty the next of runs/<recipe>/1, 2, …. A
// folder that holds anything is never used again. Errors are BadInput, but for that of another process at work in it.
func CreateFolder(out, recipe string) (*Folder, error) {
	if out != "" {
		return exactly(out, false)
	}
	parent := filepath.Join("runs", recipe)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return nil, bad(errors.Wrap(err, "run folder"))
	}
	for n := 1; ; n++ {
		path := filepath.Join(parent, strconv.Itoa(n))
		err := os.Mkdir(path, 0o777)
		if err == nil {
			return lockFolder(path)
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, bad(errors.Wrap(err, "run folder"))
		}
	}
}

// EitherFolder opens the folder of a run that was begun, or makes the folder of a new one. Errors are those of
// CreateFolder.
func EitherFolder(out string) (*Folder, error) { return exactly(out, true) }

// exactly opens the folder that --out names, which is new or empty or, if begun says so, that of a run.
func exactly(out string, begun bool) (*Folder, error) {
	wrong := func(err error) error { return bad(errors.WithMessagef(err, "--out %s", out)) }
	if err := os.MkdirAll(out, 0o777); err != nil {
		return nil, wrong(errors.Wrap(err, "run folder"))
	}
	// Before anything is written there; in this order, as a run may begin in between.
	if err := empty(out); err != nil && !(begun && isRun(out) == nil) {
		return nil, wrong(err)
	}
	f, err := lockFolder(out)
	if err == nil && !(begun && f.begun) {
		err = wrong(f.check(empty)) // a run may have come and gone in between
	}
	return f, err
}

// empty returns an error if a folder holds anything but what is left of a run that was killed before it had begun.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return errors.Wrap(err, "run folder")
	}
	for _, e := range entries {
		if name := e.Name(); name != lockFile && name != configFile+disk.TmpSuffix {
			return errors.Errorf("the folder is not empty (it holds %s): name a new one, or continue the run in it with --resume auto", name)
		}
	}
	return nil
}

// check closes the folder if a test of it gives an error, and returns that.
func (f *Folder) check(test func(dir string) error) error {
	err := test(f.path)
	if err != nil {
		f.Close()
	}
	return err
}

// OpenFolder opens the folder of a run that was begun, to continue it. A folder that is none is BadInput; one in which
// another process is at work is an error with the process's number.
func OpenFolder(dir string) (*Folder, error) {
	if err := isRun(dir); err != nil {
		return nil, bad(err)
	}
	return lockFolder(dir)
}

// isRun returns an error if a folder is not one of a run.
func isRun(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case err != nil:
		return errors.Errorf("%q: there is no such run folder", dir)
	case !info.IsDir():
		return errors.Errorf("%s is a file: want a run folder, such as runs/mnist/1", dir)
	}
	if _, err := os.Stat(filepath.Join(dir, configFile)); err != nil {
		return errors.Errorf("%s is no run folder, it has no %s: want one such as runs/mnist/1", dir, configFile)
	}
	return nil
}

func lockFolder(path string) (*Folder, error) {
	l, err := takeLock(filepath.Join(path, lockFile))
	if err != nil {
		return nil, err
	}
	return &Folder{path, isRun(path) == nil, disk.OS{}, l}, nil
}

// Close gives the folder back to other processes.
func (f *Folder) Close() error { return errors.Wrap(f.lock.release(), "run folder") }

// Path returns the folder's path.
func (f *Folder) Path() string { return f.path }

// Recipe returns the configuration of the run that was begun in the folder. Errors are BadInput.
func (f *Folder) Recipe() (*Layer, error) { return RecipeFile(f.file(configFile)) }

func (f *Folder) file(name string) string { return filepath.Join(f.path, name) }

// write puts a file in the folder at once and durably: it is complete or as it was.
func (f *Folder) write(name string, content func(io.Writer) error) error {
	return errors.Wrapf(disk.Replace(f.fs, f.file(name), content), "write %s", f.file(name))
}

func (f *Folder) writeBytes(name string, content []byte) error {
	return f.write(name, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

func (f *Folder) writeJSON(name string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return errors.Wrapf(err, "write %s", f.file(name))
	}
	return f.writeBytes(name, append(text, '\n'))
}
