package run

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/pkg/errors"

	"nabla/datasets"
	"nabla/graph"
	"nabla/internal/safetensors"
	"nabla/metrics"
	"nabla/trainer"
)

// A Run is a trained model, loaded from its folder. It is safe for use by one goroutine at a time.
type Run struct {
	Config *Config
	Params *graph.Params

	path       string
	preprocess Preprocess
	predictors map[int]*predictor
}

// Open loads the best weights of a run from its folder. A model of the caller's own needs the option WithModel, as in
// training. A folder that is missing, incomplete or of another format is an error that says so.
func Open(dir string, opts ...Option) (*Run, error) {
	r := &Run{path: dir, predictors: map[int]*predictor{}}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, bad(errors.Errorf("%s: there is no such run folder", dir))
	}
	if !info.IsDir() {
		return nil, bad(errors.Errorf("%s is a file: want a run folder, such as runs/mnist/1", dir))
	}
	if r.Config, err = openConfig(filepath.Join(dir, configFile), newKit(opts)); err != nil {
		return nil, bad(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, preprocessFile))
	if err != nil {
		return nil, bad(errors.Wrap(err, "no complete run folder"))
	}
	if err := json.Unmarshal(text, &r.preprocess); err != nil {
		return nil, errors.Wrap(err, filepath.Join(dir, preprocessFile))
	}
	r.Params = graph.NewParams(r.Config.Train.dtype(), r.Config.Train.Seed)
	if _, err := r.predictor(1); err != nil {
		return nil, errors.WithMessage(err, dir)
	}
	return r, r.load(filepath.Join(dir, modelFile))
}

func openConfig(path string, k *kit) (*Config, error) {
	l, err := RecipeFile(path)
	if err != nil {
		return nil, errors.WithMessage(err, "no run folder")
	}
	said, err := stack(l)
	if err != nil {
		return nil, err
	}
	d, err := said.data()
	if err != nil {
		return nil, errors.WithMessage(err, path)
	}
	c, err := said.config(k, d)
	return c, errors.WithMessage(err, path)
}

// load sets the parameters to those in a file, which must be just the model's.
func (r *Run) load(path string) error {
	tensors, _, err := safetensors.ReadFile(path)
	if os.IsNotExist(errors.Cause(err)) {
		return bad(errors.Errorf("%s: the run has no trained model: it was stopped before its first epoch ended", r.path))
	}
	if err != nil {
		return err
	}
	params := r.Params.All()
	if len(tensors) != len(params) {
		return errors.Errorf("%s: it holds %d tensors, the model has %d", path, len(tensors), len(params))
	}
	for i, t := range tensors {
		q := params[i]
		if t.Name != q.Name() || !q.Shape().Eq(t.Shape) {
			return errors.Errorf("%s: tensor %d is %s %v, the model has %s %v there", path, i+1, t.Name, t.Shape, q.Name(), q.Shape())
		}
		if err := q.Set(t.Data); err != nil {
			return errors.WithMessage(err, path)
		}
	}
	return nil
}

// Path returns the run's folder.
func (r *Run) Path() string { return r.path }

// Classes returns the names of the classes, nil for regression.
func (r *Run) Classes() []string { return r.preprocess.Schema.Classes }

// ReadRows reads rows to predict from a file: CSV, or images in the IDX format, plain or compressed with gzip.
func (r *Run) ReadRows(path string) (*datasets.Table, error) {
	t, err := r.preprocess.Schema.Features(path)
	if err != nil {
		return nil, bad(err)
	}
	return r.scale(t)
}

// ReadExamples reads rows with their answers from a CSV file with a header.
func (r *Run) ReadExamples(path string) (*datasets.Table, error) {
	t, err := r.preprocess.Schema.Examples(path)
	if err != nil {
		return nil, bad(err)
	}
	return r.scale(t)
}

func (r *Run) scale(t *datasets.Table) (*datasets.Table, error) {
	if r.preprocess.Scaler == nil {
		return t, nil
	}
	t, err := r.preprocess.Scaler.Apply(t, trainer.InputField)
	return t, bad(err)
}

// TestRows returns the test rows of the run's own data, as they were split off for training.
func (r *Run) TestRows() (*datasets.Table, error) {
	set, err := load(r.Config.Data)
	if err != nil {
		return nil, bad(err)
	}
	d := r.Config.Data
	_, _, test, err := set.Split(d.Validation, d.Test, r.Config.Train.Seed)
	if err != nil {
		return nil, bad(err)
	}
	if test == nil {
		return nil, bad(errors.Errorf("%s: the run held no rows back for a test: give a file with --data", r.path))
	}
	return r.scale(test)
}

// Evaluate returns loss and metric of the best weights on rows with answers.
func (r *Run) Evaluate(ctx context.Context, rows *datasets.Table) (*Results, error) {
	name := "rmse"
	if r.Classes() != nil {
		name = "accuracy"
	}
	m, err := metrics.ByName(name)
	if err != nil {
		return nil, err
	}
	o := trainer.Supervised(r.Config.Model.Value, r.Config.Loss.Value)
	s, err := trainer.Evaluate(ctx, r.Params, o, rows, []metrics.Metric{m}, trainer.Planned)
	if err != nil {
		return nil, err
	}
	return results(&s), nil
}
