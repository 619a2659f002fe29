package run

import (
	"bytes"
	"math"
	"path/filepath"
	"slices"

	"github.com/pkg/errors"
	"go.yaml.in/yaml/v3"
	"gorgonia.org/tensor"

	"nabla/datasets"
	"nabla/internal/registry"
	"nabla/losses"
	"nabla/models"
	"nabla/solvers"
	"nabla/solvers/schedule"
	"nabla/trainer"
)

// Config is everything that a run depends on beside the program: a recipe, complete.
type Config struct {
	Recipe   string // names the run
	Data     Data
	Model    Named[models.Model]
	Loss     Named[losses.Loss]
	Solver   Named[solvers.Config]
	Schedule Named[schedule.Config]
	Train    Train
}

// Named is a thing and the name that recipes know it by.
type Named[T any] struct {
	Name  string
	Value T
}

// String returns the name and the settings, as in a recipe: mlp {hidden: [128], activation: relu}.
func (n Named[T]) String() string {
	settings := encode("", n.Value)
	if len(settings.Content) == 0 {
		return n.Name
	}
	return n.Name + " " + flow(settings)
}

// Data says what is learned from: a built-in set by name, or a file.
type Data struct {
	Name         string       `yaml:"name,omitempty"`
	File         string       `yaml:"file,omitempty"`
	Dir          string       `yaml:"dir,omitempty"`           // where a built-in set's files are
	Target       string       `yaml:"target,omitempty"`        // the column of a file to be predicted
	Task         string       `yaml:"task,omitempty"`          // classification or regression; empty: inferred from the target
	Weight       string       `yaml:"weight,omitempty"`        // the column of a file that says how much each row counts
	ClassWeights ClassWeights `yaml:"class_weights,omitempty"` // how much the rows of each class count; multiplies Weight
	Scale        string       `yaml:"scale"`                   // none, or standard: mean 0 and standard deviation 1 over the training rows
	Validation   float64      `yaml:"validation"`              // share of the rows held back to select the best weights
	Test         float64      `yaml:"test"`                    // share of the rows held back to test; without meaning where there is an official test split
}

// String returns the name or the file.
func (d Data) String() string {
	if d.File != "" {
		return d.File
	}
	return d.Name
}

// absolute makes paths independent of the working directory, so that a run's configuration finds its data from anywhere.
func (d *Data) absolute() (err error) {
	for _, path := range []*string{&d.File, &d.Dir} {
		if *path == "" {
			continue
		}
		if *path, err = filepath.Abs(*path); err != nil {
			return errors.Wrap(err, "data")
		}
	}
	return nil
}

// Train says how to go about it.
type Train struct {
	Epochs     int      `yaml:"epochs,omitempty"`
	Iterations int      `yaml:"iterations,omitempty"`
	Batch      int      `yaml:"batch"`
	Accumulate int      `yaml:"accumulate"` // micro-batches that a batch is computed in, one after the other, to save memory
	Seed       uint64   `yaml:"seed"`
	Sampling   string   `yaml:"sampling"` // shuffle or replacement
	Metrics    []string `yaml:"metrics"`  // measured beside the loss
	Monitor    string   `yaml:"monitor"`  // selects the best weights
	DType      string   `yaml:"dtype"`    // float32 or float64
	Threads    int      `yaml:"threads"`  // 0: as many as there are
	Gradient   string   `yaml:"gradient"` // backpropagation, or numeric: differences of losses
	VM         string   `yaml:"vm"`       // planned or tape
	Keep       int      `yaml:"keep"`     // checkpoints kept beside the best; 0: all

	// The model is validated after every so many epochs, or after every so many steps if that is not 0. The run ends early once
	// Monitor was judged Patience times without having become better by more than MinDelta; 0: never.
	ValidateEpochs int     `yaml:"validate_epochs"`
	ValidateSteps  int     `yaml:"validate_steps"`
	Patience       int     `yaml:"patience"`
	MinDelta       float64 `yaml:"min_delta"`

	// EMA is the decay of a moving average of the weights, which is validated and saved in their place; 0: none.
	EMA float64 `yaml:"ema"`

	// OnFault says what is done when loss or gradient is no finite number: stop, skip the batch, or rollback to where the epoch
	// began and halve the learning rate.
	OnFault string `yaml:"on_fault"`

	// When a checkpoint is saved, beside the end of the first epoch, the end and when the run is stopped: after so many
	// epochs or steps, or at the first step after so many seconds; 0: never.
	SaveEpochs  int     `yaml:"save_epochs"`
	SaveSteps   int     `yaml:"save_steps"`
	SaveSeconds float64 `yaml:"save_seconds"`

	// To try a model or a recipe out; 0 for a proper run.
	OverfitBatches int `yaml:"overfit_batches,omitempty"` // the same so many mini-batches are trained on and validated
	LimitBatches   int `yaml:"limit_batches,omitempty"`   // so many mini-batches an epoch, and of validation and test
}

func defaultTrain() Train {
	return Train{
		Batch: 100, Accumulate: 1, Seed: 1, Sampling: string(datasets.Shuffle), Monitor: "val_loss",
		DType: "float32", Gradient: gradients[0], VM: "planned", Keep: 3, ValidateEpochs: 1, OnFault: reactions[trainer.Stop], SaveSeconds: 30,
	}
}

// maxThreads is more than any machine gains from.
const maxThreads = 1024

// reactions are what train.on_fault names, by trainer.Reaction.
var reactions = []string{trainer.Stop: "stop", trainer.Skip: "skip", trainer.RollBack: "rollback"}

// vms are the machines that train.vm names.
var vms = []string{"planned", "tape"}

// data returns the data section of the settings.
func (l *Layer) data() (Data, error) {
	d := Data{Scale: "none"}
	if err := l.sections["data"].decode("data", &d); err != nil {
		return d, err
	}
	switch {
	case d.Name == "" && d.File == "":
		return d, errors.New("no data is named: want data.name, such as mnist, or data.file")
	case d.Name != "" && d.Target != "":
		return d, errors.Errorf("data.target is %q, but the data set %s knows its own target", d.Target, d.Name)
	case d.File != "" && d.Target == "":
		_, err := datasets.CSV(d.File, datasets.CSVOptions{}) // says which columns there are
		return d, errors.WithMessage(err, "want data.target (--target COLUMN)")
	case d.Name != "" && d.Weight != "":
		return d, errors.Errorf("data.weight is %q, a column of a file, but the data set %s is built in", d.Weight, d.Name)
	case d.Name != "" && d.Task != "":
		return d, errors.Errorf("data.task is %q, but the data set %s knows its own task", d.Task, d.Name)
	case d.File != "" && d.Dir != "":
		return d, errors.Errorf("data.dir is for built-in data sets, but data.file is %s", d.File)
	}
	for _, f := range []struct {
		key   string
		share float64
	}{{"validation", d.Validation}, {"test", d.Test}} {
		if !(f.share >= 0 && f.share < 1) {
			return d, errors.Errorf("data.%s is %v: want a share of the rows, 0 or more and less than 1", f.key, f.share)
		}
	}
	if d.Scale != "none" && d.Scale != "standard" {
		return d, errors.WithMessage(registry.Unknown("scaling", d.Scale, []string{"none", "standard"}), "data.scale")
	}
	if tasks := []string{"classification", "regression"}; d.Task != "" && d.Task != tasks[0] && d.Task != tasks[1] {
		return d, errors.WithMessage(registry.Unknown("task", d.Task, tasks), "data.task")
	}
	return d, nil
}

// config returns the complete configuration. The data section was read before.
func (l *Layer) config(k *kit, d Data) (*Config, error) {
	c := &Config{Recipe: l.recipe, Data: d, Train: defaultTrain()}
	var err error
	if c.Model, err = named(l, "model", k.model); err != nil {
		return nil, err
	}
	if c.Loss, err = named(l, "loss", losses.ByName); err != nil {
		return nil, err
	}
	if c.Solver, err = named(l, "solver", solvers.ByName); err != nil {
		return nil, err
	}
	if c.Schedule, err = named(l, "schedule", schedule.ByName); err != nil {
		return nil, err
	}
	if err := l.sections["train"].decode("train", &c.Train); err != nil {
		return nil, err
	}
	return c, c.Train.check()
}

// named makes the thing that a section names and decodes its settings into it.
func named[T any](l *Layer, name string, byName func(string) (T, error)) (Named[T], error) {
	var n Named[T]
	settings := section{}
	for key, s := range l.sections[name] {
		settings[key] = s
	}
	kind, ok := settings["name"]
	if !ok {
		return n, errors.Errorf("no %s is named: want %s.name", name, name)
	}
	delete(settings, "name")
	if err := kind.node.Decode(&n.Name); err != nil {
		return n, errors.Errorf("%s: %s.name: want text, got %s", kind.where, name, show(kind.node))
	}
	var err error
	if n.Value, err = byName(n.Name); err != nil {
		return n, errors.WithMessagef(err, "%s", kind.where)
	}
	return n, settings.decode(name, n.Value)
}

// batch returns the batch size as far as it can be known before all is checked.
func (l *Layer) batch() int {
	t := defaultTrain()
	if err := l.sections["train"].decode("train", &t); err != nil || t.Batch < 1 {
		return defaultTrain().Batch
	}
	return t.Batch
}

func (t Train) check() error {
	switch {
	case t.Epochs < 0 || t.Iterations < 0:
		return errors.Errorf("train.epochs is %d and train.iterations %d: want a positive number of one of them", t.Epochs, t.Iterations)
	case t.Epochs == 0 && t.Iterations == 0:
		return errors.New("train.epochs is 0: want how often the training rows are gone through, or train.iterations")
	case t.Batch < 1:
		return errors.Errorf("train.batch is %d: want at least 1 row", t.Batch)
	case t.Batch > math.MaxInt32:
		return errors.Errorf("train.batch is %d: want at most %d rows", t.Batch, math.MaxInt32)
	case t.Accumulate < 1:
		return errors.Errorf("train.accumulate is %d: want the number of micro-batches that a batch is split into, 1 for none", t.Accumulate)
	case t.Threads < 0 || t.Threads > maxThreads:
		return errors.Errorf("train.threads is %d: want 0 for all, or a number up to %d", t.Threads, maxThreads)
	case t.SaveEpochs < 0 || t.SaveSteps < 0 || !(t.SaveSeconds >= 0):
		return errors.Errorf("train.save_epochs is %d, save_steps %d and save_seconds %v: want 0 for never, or positive numbers", t.SaveEpochs, t.SaveSteps, t.SaveSeconds)
	case t.OverfitBatches < 0 || t.LimitBatches < 0:
		return errors.Errorf("train.overfit_batches is %d and train.limit_batches %d: want a number of mini-batches, or 0 for a run on all of them", t.OverfitBatches, t.LimitBatches)
	case t.ValidateEpochs < 1 || t.ValidateSteps < 0:
		return errors.Errorf("train.validate_epochs is %d and validate_steps %d: want 1 epoch or more, or a positive number of steps", t.ValidateEpochs, t.ValidateSteps)
	case t.Patience < 0:
		return errors.Errorf("train.patience is %d: want 0 to go on to the end, or how often no improvement is borne", t.Patience)
	case !(t.MinDelta >= 0) || math.IsInf(t.MinDelta, 0):
		return errors.Errorf("train.min_delta is %v: want a number of 0 or more", t.MinDelta)
	case !(t.EMA >= 0 && t.EMA < 1):
		return errors.Errorf("train.ema is %v: want 0 for no average, or a decay less than 1, such as 0.999", t.EMA)
	case t.Keep < 0:
		return errors.Errorf("train.keep is %d: want 0 for all checkpoints, or a positive number", t.Keep)
	}
	if !slices.Contains(reactions, t.OnFault) {
		return errors.WithMessage(registry.Unknown("reaction", t.OnFault, reactions), "train.on_fault")
	}
	samplings := []string{string(datasets.Shuffle), string(datasets.Replacement)}
	if t.Sampling != samplings[0] && t.Sampling != samplings[1] {
		return errors.WithMessage(registry.Unknown("sampling", t.Sampling, samplings), "train.sampling")
	}
	if t.DType != "float32" && t.DType != "float64" {
		return errors.WithMessage(registry.Unknown("type", t.DType, []string{"float32", "float64"}), "train.dtype")
	}
	if t.Gradient != gradients[0] && t.Gradient != gradients[1] {
		return errors.WithMessage(registry.Unknown("gradient", t.Gradient, gradients), "train.gradient")
	}
	if t.Gradient == "numeric" && t.DType != "float64" {
		return errors.Errorf("train.gradient is numeric and train.dtype %s: want float64, differences of float32 losses are mostly rounding errors", t.DType)
	}
	if t.VM != vms[0] && t.VM != vms[1] {
		return errors.WithMessage(registry.Unknown("machine", t.VM, vms), "train.vm")
	}
	return nil
}

func (t Train) dtype() tensor.Dtype {
	if t.DType == "float64" {
		return tensor.Float64
	}
	return tensor.Float32
}

// YAML returns the configuration as a recipe from which the run can be repeated.
func (c *Config) YAML() ([]byte, error) {
	root := &yaml.Node{Kind: yaml.MappingNode}
	add := func(key string, v *yaml.Node) {
		var k yaml.Node
		k.SetString(key)
		root.Content = append(root.Content, &k, v)
	}
	var name yaml.Node
	name.SetString(c.Recipe)
	add("recipe", &name)
	add("data", encode("", c.Data))
	add("model", encode(c.Model.Name, c.Model.Value))
	add("loss", encode(c.Loss.Name, c.Loss.Value))
	add("solver", encode(c.Solver.Name, c.Solver.Value))
	add("schedule", encode(c.Schedule.Name, c.Schedule.Value))
	add("train", encode("", c.Train))
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(root); err != nil {
		return nil, errors.Wrap(err, "configuration")
	}
	return out.Bytes(), errors.Wrap(enc.Close(), "configuration")
}
