package run

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/datasets"
	"nabla/graph"
	"nabla/internal/safetensors"
	"nabla/trainer"
)

// A Run is a trained model, loaded from its folder. It is safe for use by one goroutine at a time.
type Run struct {
	Config *Config
	Params *graph.Params

	path       string
	elements   int // of all tensors in the file of weights
	preprocess Preprocess
	predictors map[int]*predictor
}

// Open loads the best weights of a run from its folder. A model of the caller's own needs the option WithModel, as in
// training. A folder that is missing, incomplete or of another format is an error that says so.
func Open(dir string, opts ...Option) (*Run, error) { return open(dir, newKit(opts)) }

func open(dir string, k *kit) (*Run, error) {
	r := &Run{path: dir, predictors: map[int]*predictor{}}
	if err := isRun(dir); err != nil {
		return nil, bad(err)
	}
	var err error
	if r.Config, err = openConfig(filepath.Join(dir, configFile), k); err != nil {
		return nil, bad(err)
	}
	text, err := os.ReadFile(filepath.Join(dir, preprocessFile))
	if err != nil {
		return nil, bad(errors.Wrap(err, "no complete run folder"))
	}
	if err := json.Unmarshal(text, &r.preprocess); err != nil {
		return nil, errors.Wrap(err, filepath.Join(dir, preprocessFile))
	}
	if err := r.preprocess.check(); err != nil {
		return nil, errors.WithMessagef(err, "%s is damaged", filepath.Join(dir, preprocessFile))
	}
	return r, r.load(filepath.Join(dir, modelFile))
}

// check returns an error if the parts of a file that was damaged do not go together.
func (p *Preprocess) check() error {
	const most = 1 << 28 // numbers of a row; a gigabyte
	size := 1
	for _, d := range p.Schema.Shape {
		if d < 1 || size > most/d {
			return errors.Errorf("rows of shape %v", p.Schema.Shape)
		}
		size *= d
	}
	switch n := len(p.Schema.Columns); {
	case len(p.Schema.Shape) == 0:
		return errors.New("it says no shape of rows")
	case n > 0 && n != size:
		return errors.Errorf("%d columns for rows of %d values", n, size)
	case p.Schema.Divisor == 0:
		return errors.New("values are divided by 0")
	case len(p.ClassWeights) > 0 && len(p.ClassWeights) != len(p.Schema.Classes) || slices.ContainsFunc(p.ClassWeights, func(w float64) bool { return !(w >= 0) }):
		return errors.Errorf("the weights %v for %d classes", p.ClassWeights, len(p.Schema.Classes))
	case p.Scaler != nil && (len(p.Scaler.Mean) != size || len(p.Scaler.Std) != size || slices.Contains(p.Scaler.Std, 0)):
		return errors.Errorf("a scaling by %d means and the standard deviations %v, for rows of %d values", len(p.Scaler.Mean), p.Scaler.Std, size)
	}
	return nil
}

func openConfig(path string, k *kit) (*Config, error) {
	l, err := RecipeFile(path)
	if err != nil {
		return nil, errors.WithMessage(err, "no run folder")
	}
	c, err := l.alone(k)
	return c, errors.WithMessagef(err, "run folder %s", filepath.Dir(path))
}

// alone returns the configuration that a layer says by itself.
func (l *Layer) alone(k *kit) (*Config, error) {
	said, err := stack(l)
	if err != nil {
		return nil, err
	}
	d, err := said.data()
	if err != nil {
		return nil, err
	}
	return said.config(k, d)
}

// load makes the parameters and sets them to those in a file, which must be just the model's.
func (r *Run) load(path string) error {
	tensors, _, err := safetensors.ReadFile(path)
	if os.IsNotExist(errors.Cause(err)) {
		return bad(errors.Errorf("%s: the run has no trained model: it was stopped before its first epoch ended", r.path))
	}
	if err != nil {
		return err
	}
	for _, t := range tensors {
		r.elements += tensor.Shape(t.Shape).TotalSize()
	}
	r.Params = graph.NewParams(r.Config.Train.dtype(), r.Config.Train.Seed)
	one, err := r.predictor(1)
	if err == nil {
		err = fits(one.output, r.Classes())
	}
	if err != nil {
		return errors.WithMessage(err, path)
	}
	params := r.Params.All()
	if err := trainer.SetTensors(params, tensors); err != nil {
		return errors.WithMessage(err, path)
	}
	for _, q := range params {
		if !allFinite(q.Data()) {
			return errors.Errorf("%s: %s holds NaN or an infinite number", path, q.Name())
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
	return r.examples(t)
}

// examples scales and weighs rows with answers.
func (r *Run) examples(t *datasets.Table) (*datasets.Table, error) {
	t, err := r.scale(t)
	if err != nil {
		return nil, err
	}
	t, err = byClass(t, r.preprocess.ClassWeights)
	if err != nil {
		return nil, err
	}
	return t, bad(someWeight(t, "the"))
}

func (r *Run) scale(t *datasets.Table) (*datasets.Table, error) {
	if r.preprocess.Scaler == nil {
		return t, nil
	}
	t, err := r.preprocess.Scaler.Apply(t, trainer.InputField)
	return t, bad(err)
}

// TestRows returns the test rows of the run's own data, as they were split off for training. It is an error if the data
// has changed since: rows to train on could be among them.
func (r *Run) TestRows() (*datasets.Table, error) {
	set, err := load(r.Config.Data)
	if err != nil {
		return nil, bad(err)
	}
	then, err := r.dataSum()
	if err != nil {
		return nil, err
	}
	if then != set.SHA256 {
		return nil, bad(errors.Errorf("%s: %s has changed since the run (SHA-256 %.8s…, then %.8s…): give rows that it was not trained on with --data",
			r.path, r.Config.Data, set.SHA256, then))
	}
	d := r.Config.Data
	_, _, test, err := set.Split(d.Validation, d.Test, r.Config.Train.Seed)
	if err != nil {
		return nil, bad(err)
	}
	if test == nil {
		return nil, bad(errors.Errorf("%s: the run held no rows back for a test: give a file with --data", r.path))
	}
	return r.examples(test)
}

// dataSum returns the SHA-256 of the data that the run was trained on.
func (r *Run) dataSum() (string, error) {
	path := filepath.Join(r.path, envFile)
	text, err := os.ReadFile(path)
	if err != nil {
		return "", errors.Wrap(err, "incomplete run folder")
	}
	var env environment
	err = json.Unmarshal(text, &env)
	return env.Data, errors.Wrap(err, path)
}

// Evaluate returns loss and metrics of the best weights on rows with answers; with ErrNotFinite if the loss is NaN or
// infinite.
func (r *Run) Evaluate(ctx context.Context, rows *datasets.Table) (*Evaluation, error) {
	ms, err := metricsOf(r.Config.Train.Metrics, r.Classes())
	if err != nil {
		return nil, bad(errors.WithMessagef(err, "run folder %s", r.path))
	}
	o := trainer.Supervised(r.Config.Model.Value, r.Config.Loss.Value)
	return measure(ctx, r.Params, o, rows, ms, r.Classes(), trainer.Planned)
}
