package run

import (
	"encoding/json"
	stderrors "errors"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"

	"nabla/metrics"
)

// A Course is what a run has left in its folder, whether it is done, was stopped or is still at work. The status of a run
// that has not ended is running, or killed if its process is gone; its results are then those of the epochs so far, and
// there are none on test rows.
type Course struct {
	Summary                    // Seconds are those of all its epochs, those before it was continued among them
	Settings map[string]string `json:"settings"` // of config.yaml, by section and key: solver.lr

	epochs *columns // of metrics.csv
}

// readCourse reads what the run in a folder has left. Nothing in the folder is changed, and its lock is not taken.
func readCourse(dir string, k *kit) (*Course, error) {
	if err := isRun(dir); err != nil {
		return nil, err
	}
	config, err := openConfig(filepath.Join(dir, configFile), k)
	if err != nil {
		return nil, err
	}
	c := &Course{}
	if c.Settings, err = config.flat(); err != nil {
		return nil, err
	}
	if c.epochs, err = readColumns(filepath.Join(dir, metricsFile)); err != nil {
		return nil, err
	}
	times, err := readColumns(filepath.Join(dir, timingsFile))
	if err != nil {
		return nil, err
	}
	ended, err := readSummary(filepath.Join(dir, summaryFile))
	if err != nil {
		return nil, err
	}
	switch {
	case atWork(filepath.Join(dir, lockFile)):
		err = c.soFar(dir, config, k)
		c.Status = "running"
	case ended == nil || ended.Steps < c.steps(): // none, or of a time before the run was continued
		err = c.soFar(dir, config, k)
		c.Status = "killed"
	default:
		c.Summary = *ended
	}
	c.Run, c.Seconds = dir, 0 // the folder may have been moved
	for _, s := range times.of["seconds"] {
		c.Seconds += s
	}
	return c, err
}

// flat returns the settings as text, by section and key.
func (c *Config) flat() (map[string]string, error) {
	sections, err := c.values()
	flat := map[string]string{}
	for name, settings := range sections {
		for key, value := range settings {
			flat[name+"."+key] = value
		}
	}
	return flat, err
}

// readSummary returns the summary in a file, nil if there is none.
func readSummary(path string) (*Summary, error) {
	text, err := os.ReadFile(path)
	if stderrors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, errors.Wrap(err, "run folder")
	}
	s := &Summary{}
	return s, errors.Wrapf(json.Unmarshal(text, s), "%s is damaged", path)
}

// steps returns the number of updates up to the end of the last epoch.
func (c *Course) steps() int {
	steps := c.epochs.of["step"]
	if len(steps) == 0 {
		return 0
	}
	return int(steps[len(steps)-1])
}

// soFar makes the summary of a run that has not ended. The number of parameters is 0 as long as there is no model.
func (c *Course) soFar(dir string, config *Config, k *kit) error {
	c.Summary = Summary{
		Recipe: config.Recipe, Epochs: c.epochs.lines, Steps: c.steps(),
		OverfitBatches: config.Train.OverfitBatches, LimitBatches: config.Train.LimitBatches,
	}
	if r, err := open(dir, k); err == nil {
		c.Parameters = r.Params.Count()
	}
	if c.Epochs == 0 {
		return nil
	}
	best, err := c.best(config.Train.Monitor)
	if err != nil {
		return errors.WithMessagef(err, "run folder %s", dir)
	}
	c.BestEpoch = best + 1
	c.Train, c.Val = c.results("train_", best), c.results("val_", best)
	return nil
}

// best returns the index of the epoch whose weights are the best, by the rules of the trainer: without validation rows the
// last, else the first of those whose monitored metric is best.
func (c *Course) best(monitor string) (int, error) {
	values := c.epochs.of[monitor]
	if c.epochs.of["val_loss"] == nil || values == nil {
		return c.Epochs - 1, nil
	}
	_, name, _ := strings.Cut(monitor, "_")
	m, err := metrics.ByName(name)
	best := 0
	for i, v := range values {
		if err == nil && m.Better(v, values[best]) {
			best = i
		}
	}
	return best, err
}

// results returns an epoch's scores under names with a prefix; nil if there are none.
func (c *Course) results(prefix string, epoch int) Results {
	r := Results{}
	for _, name := range c.epochs.names {
		if bare, ok := strings.CutPrefix(name, prefix); ok {
			r[bare] = metrics.Number(c.epochs.of[name][epoch])
		}
	}
	if len(r) == 0 {
		return nil
	}
	return r
}

// Value returns a result by its name: val_loss, test_accuracy, train_f1. It is NaN, and false, if the run has none of that
// name.
func (c *Course) Value(name string) (float64, bool) {
	rows, bare, _ := strings.Cut(name, "_")
	v, ok := map[string]Results{"train": c.Train, "val": c.Val, "test": c.Test}[rows][bare]
	if !ok {
		return math.NaN(), false
	}
	return float64(v), true
}

// Names returns the names that Value knows: those of training, of validation and of the test, in each the loss first.
func (c *Course) Names() (names []string) {
	for _, s := range []struct {
		rows    string
		results Results
	}{{"train_", c.Train}, {"val_", c.Val}, {"test_", c.Test}} {
		if s.results == nil {
			continue
		}
		names = append(names, s.rows+"loss")
		for _, name := range slices.Sorted(maps.Keys(s.results)) {
			if name != "loss" {
				names = append(names, s.rows+name)
			}
		}
	}
	return names
}
