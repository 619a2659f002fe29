package run

import (
	"encoding/json"
	stderrors "errors"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"go.yaml.in/yaml/v3"

	"nabla/internal/disk"
	"nabla/internal/simd"
	"nabla/trainer"
	"nabla/trainer/checkpoint"
)

// Progress is how far the run in a folder has come.
type Progress struct {
	Step     int      // after which it continues; 0: it begins
	Warnings []string // of damaged checkpoints that were set aside
	Summary  *Summary // of a run that has made all its steps, else nil
}

// origin is what a checkpoint says of the run that it belongs to.
type origin struct {
	Config string `json:"config"` // config.yaml
	Data   string `json:"data_sha256"`
}

// Continue makes the job go on from the last checkpoint in a folder, bit for bit, or from the beginning if there is none.
// A damaged checkpoint is set aside, and the next older one taken. Other data, a configuration that differs in what the
// numbers depend on, and a checkpoint of kernels that compute other bits, unless otherKernels is set, are BadInput.
func (j *Job) Continue(f *Folder, otherKernels bool) (*Progress, error) {
	p := &Progress{}
	j.continues = true
	if !f.begun {
		return p, nil
	}
	store, err := checkpoint.Open(f.file(checkpointsDir), checkpoint.WithFS(f.fs))
	if err != nil {
		return nil, err
	}
	c, warnings, err := store.Last()
	p.Warnings = warnings
	if stderrors.Is(err, checkpoint.ErrNone) {
		return p, nil
	}
	if err != nil {
		return nil, err
	}
	if err := j.belongs(c, otherKernels); err != nil {
		return nil, bad(errors.WithMessagef(err, "%s cannot be continued", f.path))
	}
	j.from, j.otherKernels, p.Step = c, otherKernels, c.Manifest.Step
	if p.Step < j.Steps() {
		return p, nil
	}
	p.Summary, err = f.done()
	return p, err
}

// belongs returns an error if the job is not the one that a checkpoint is of, or would not go on with the same bits.
func (j *Job) belongs(c *checkpoint.Checkpoint, otherKernels bool) error {
	var o origin
	if err := json.Unmarshal(c.Manifest.Extra, &o); err != nil {
		return errors.Wrap(err, "its checkpoint does not say which run it is of")
	}
	l, err := parseLayer("configuration of the checkpoint", "", []byte(o.Config))
	if err != nil {
		return err
	}
	then, err := l.alone(j.kit)
	if err != nil {
		return errors.WithMessage(err, "use the version of the program that it was begun with")
	}
	if err := differ(then, j.Config); err != nil {
		return err
	}
	if o.Data != j.set.SHA256 { // after the names: other data has not changed
		return errors.Errorf("%s has changed since (SHA-256 %.8s…, then %.8s…): put the data back as it was, or start a new run", j.Config.Data, j.set.SHA256, o.Data)
	}
	if k := c.Manifest.Kernels; !trainer.SameBits(k, simd.Kernels()) && !otherKernels {
		return errors.Errorf("it was computed with the kernels %s, and those of this processor, %s, give other last bits: force them with NABLA_KERNELS=%s, or give --allow-other-kernels",
			k, simd.Kernels(), k)
	}
	if j.Steps() < c.Manifest.Step {
		return errors.Errorf("it has made %d steps, and is to make %d: want more epochs or iterations", c.Manifest.Step, j.Steps())
	}
	return nil
}

// free are the settings on which no number of a run depends, but for how far it goes and where things are.
var free = map[string][]string{
	"data":  {"file", "dir"},
	"train": {"epochs", "iterations", "patience", "on_fault", "threads", "keep", "save_epochs", "save_steps", "save_seconds"},
}

// differ returns an error that names the first setting which is not free and differs.
func differ(then, now *Config) error {
	a, err := then.values()
	if err != nil {
		return err
	}
	b, err := now.values()
	if err != nil {
		return err
	}
	for _, name := range sections {
		keys := maps.Clone(a[name])
		maps.Copy(keys, b[name])
		for _, key := range append([]string{"name"}, slices.Sorted(maps.Keys(keys))...) { // what follows from the name comes after it
			was, is := a[name][key], b[name][key]
			if was != is && !slices.Contains(free[name], key) {
				return errors.Errorf("%s.%s is %s, and was %s: put it back, or start a new run", name, key, orNone(is), orNone(was))
			}
		}
	}
	return nil
}

func orNone(text string) string {
	if text == "" {
		return "not set"
	}
	return text
}

// values returns the settings as text, by section and key.
func (c *Config) values() (map[string]map[string]string, error) {
	text, err := c.YAML()
	if err != nil {
		return nil, err
	}
	l, err := parseLayer(configFile, "", text)
	if err != nil {
		return nil, err
	}
	all := map[string]map[string]string{}
	for name, s := range l.sections {
		all[name] = map[string]string{}
		for key, set := range s {
			if set.node.Kind == yaml.MappingNode {
				set.node.Style = yaml.FlowStyle // in one line
			}
			value, err := yaml.Marshal(set.node)
			if err != nil {
				return nil, errors.Wrap(err, "configuration")
			}
			all[name][key] = strings.TrimSuffix(string(value), "\n")
		}
	}
	return all, nil
}

// done returns the summary of a run that is done, nil if it is not.
func (f *Folder) done() (*Summary, error) {
	file, err := f.fs.Open(f.file(summaryFile))
	if stderrors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, errors.Wrap(err, "run folder")
	}
	defer file.Close()
	text, err := io.ReadAll(file)
	if err != nil {
		return nil, errors.Wrapf(err, "read %s", f.file(summaryFile))
	}
	var s Summary
	if json.Unmarshal(text, &s) != nil || s.Status != "done" {
		return nil, nil // what is missing is made up for
	}
	s.Run = f.path // which may have been moved
	return &s, nil
}

// reserve returns an error if a file of a size cannot be written to the folder: better before the first step than at
// the first checkpoint.
func (f *Folder) reserve(size int) error {
	const most, piece = 256 << 20, 1 << 20 // what is above takes long
	path := f.file("room") + disk.TmpSuffix
	file, err := f.fs.Create(path)
	if err != nil {
		return errors.Wrap(err, "run folder")
	}
	zeros := make([]byte, piece)
	for left := min(size, most); left > 0 && err == nil; left -= piece {
		_, err = disk.Whole{Writer: file, Path: path}.Write(zeros[:min(left, piece)])
	}
	err = stderrors.Join(err, file.Close())
	if removed := f.fs.RemoveAll(path); err == nil {
		err = removed
	}
	return errors.Wrapf(err, "no room for a checkpoint of %d bytes", size)
}
