package run

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"

	"github.com/pkg/errors"
)

// A Folder is where a run keeps all that it leaves:
//
//	config.yaml       the complete recipe          metrics.csv, timings.csv   a line an epoch
//	env.json          program, machine, data       summary.json               the result
//	preprocess.json   what was fitted to the data  curves.svg, curves.png     the course of training
//	model.safetensors the best weights             checkpoints/               states to go back to
type Folder struct{ path string }

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
// folder that holds anything is never used again. Errors are BadInput.
func CreateFolder(out, recipe string) (*Folder, error) {
	if out != "" {
		return createExactly(out)
	}
	parent := filepath.Join("runs", recipe)
	if err := os.MkdirAll(parent, 0o777); err != nil {
		return nil, bad(errors.Wrap(err, "run folder"))
	}
	for n := 1; ; n++ {
		path := filepath.Join(parent, strconv.Itoa(n))
		err := os.Mkdir(path, 0o777)
		if err == nil {
			return &Folder{path}, nil
		}
		if !errors.Is(err, fs.ErrExist) {
			return nil, bad(errors.Wrap(err, "run folder"))
		}
	}
}

func createExactly(out string) (*Folder, error) {
	entries, err := os.ReadDir(out)
	switch {
	case err == nil && len(entries) > 0:
		return nil, bad(errors.Errorf("--out %s: the folder is not empty (it holds %s): name a new one", out, entries[0].Name()))
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, bad(errors.Wrapf(err, "--out %s", out))
	}
	if err := os.MkdirAll(out, 0o777); err != nil {
		return nil, bad(errors.Wrapf(err, "--out %s", out))
	}
	f := &Folder{out}
	claim, err := os.OpenFile(f.file(configFile), os.O_CREATE|os.O_EXCL, 0o666) // of two runs at a time one gets the folder
	if err != nil {
		return nil, bad(errors.Wrapf(err, "--out %s", out))
	}
	return f, errors.Wrapf(claim.Close(), "--out %s", out)
}

// Path returns the folder's path.
func (f *Folder) Path() string { return f.path }

func (f *Folder) file(name string) string { return filepath.Join(f.path, name) }

// write puts a file in the folder at once: it is complete or not there.
func (f *Folder) write(name string, content func(*os.File) error) error {
	tmp, err := os.CreateTemp(f.path, "."+name+"-*")
	if err != nil {
		return errors.Wrapf(err, "write %s", f.file(name))
	}
	defer os.Remove(tmp.Name()) // gone already if all goes well
	if err := content(tmp); err != nil {
		tmp.Close()
		return errors.Wrapf(err, "write %s", f.file(name))
	}
	if err := tmp.Sync(); err != nil {
		tmp.Close()
		return errors.Wrapf(err, "write %s", f.file(name))
	}
	if err := tmp.Close(); err != nil {
		return errors.Wrapf(err, "write %s", f.file(name))
	}
	if err := os.Chmod(tmp.Name(), 0o644); err != nil {
		return errors.Wrapf(err, "write %s", f.file(name))
	}
	return errors.Wrapf(os.Rename(tmp.Name(), f.file(name)), "write %s", f.file(name))
}

func (f *Folder) writeBytes(name string, content []byte) error {
	return f.write(name, func(w *os.File) error {
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
