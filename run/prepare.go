package run

import (
	"math"
	"reflect"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/datasets"
	"nabla/graph"
	"nabla/graph/vm"
	"nabla/metrics"
	"nabla/models"
	"nabla/solvers"
	"nabla/solvers/schedule"
	"nabla/trainer"
	"nabla/trainer/checkpoint"
)

// A Job is a run that is ready to begin: the configuration is complete, the data is loaded and the model is built.
type Job struct {
	Config *Config
	Notes  []string // what was chosen for the user, and why
	Params *graph.Params
	Input  []int // shape of one row

	Unverified bool // Fit begins without checking the gradient (CheckGradient)

	Train, Validation, Test *datasets.Table // without validation or test rows, nil

	kit        *kit
	set        *datasets.Dataset
	preprocess Preprocess
	objective  trainer.Objective
	metrics    []metrics.Metric
	solver     solvers.Solver
	average    *solvers.EMA // nil: none
	schedule   schedule.Schedule
	sampler    trainer.Sampler
	pool       *vm.Pool
	footprint  footprint

	continues    bool                   // what a folder holds
	from         *checkpoint.Checkpoint // from there; nil: from the beginning
	otherKernels bool                   // may continue it
}

// Preprocess is what was fitted to the training data, and how more rows like it are read. It is saved with the model.
type Preprocess struct {
	Schema datasets.Schema  `json:"schema"`
	Scaler *datasets.Scaler `json:"scaler"` // null: values are used as they are

	// ClassWeights are the weights of the classes, by index; none: all count alike.
	ClassWeights []float64 `json:"class_weights,omitempty"`
}

// Prepare completes the configuration that layers say, the lowest first, loads the data and builds the model once, so
// that whatever is wrong is found before anything is written. Errors are BadInput. Close the job in the end.
func Prepare(layers []*Layer, opts ...Option) (*Job, error) {
	j, err := prepare(newKit(opts), layers)
	if err != nil {
		return nil, bad(err)
	}
	return j, nil
}

func prepare(k *kit, layers []*Layer) (*Job, error) {
	said, err := stack(layers...)
	if err != nil {
		return nil, err
	}
	var notes []string
	if said.sections["data"]["file"].node != nil {
		notes = forFile().complete(said)
	}
	d, err := said.data()
	if err != nil {
		return nil, err
	}
	set, err := load(d)
	if err != nil {
		return nil, err
	}
	if err := d.absolute(); err != nil {
		return nil, err
	}
	j, err := complete(k, said, d, set)
	if err == nil {
		j.Notes = append(notes, j.Notes...)
	}
	return j, err
}

// complete makes the job of settings and a data set, which suggests what the settings leave open.
func complete(k *kit, said *Layer, d Data, set *datasets.Dataset) (_ *Job, err error) {
	j := &Job{kit: k, set: set}
	j.Notes = append(append([]string{}, set.Notes...), infer(set, said.batch()).complete(said)...)
	if j.Config, err = said.config(k, d); err != nil {
		return nil, err
	}
	if j.Config.Recipe == "" {
		j.Config.Recipe = nameOf(d)
	}
	if _, given := said.sections["model"]["outputs"]; !given {
		setOutputs(j.Config.Model.Value, outputs(set))
	}
	if j.metrics, err = metricsOf(j.Config.Train.Metrics, set.Classes); err != nil {
		return nil, errors.WithMessage(err, said.sections["train"]["metrics"].where)
	}
	if err := j.split(); err != nil {
		return nil, err
	}
	if err := j.weigh(); err != nil {
		return nil, err
	}
	return j, j.build()
}

// load reads the data set that the data section names.
func load(d Data) (*datasets.Dataset, error) {
	if d.File == "" {
		entry, err := datasets.ByName(d.Name)
		if err != nil {
			return nil, errors.WithMessage(err, "data.name")
		}
		return entry.Load(datasets.Options{Dir: d.Dir})
	}
	opt := datasets.CSVOptions{Target: d.Target, Weight: d.Weight}
	switch d.Task {
	case "classification":
		opt.Task = datasets.Classification
	case "regression":
		opt.Task = datasets.Regression
	}
	return datasets.CSV(d.File, opt)
}

// split divides the rows and scales them.
func (j *Job) split() (err error) {
	d := j.Config.Data
	j.Train, j.Validation, j.Test, err = j.set.Split(d.Validation, d.Test, j.Config.Train.Seed)
	if err != nil {
		return errors.Errorf("%v: change data.validation or data.test (0 holds nothing back)", err)
	}
	j.preprocess.Schema = j.set.Schema()
	if d.Scale != "standard" {
		return nil
	}
	s, err := datasets.FitScaler(j.Train, trainer.InputField)
	if err != nil {
		return err
	}
	j.preprocess.Scaler = &s
	for _, t := range []**datasets.Table{&j.Train, &j.Validation, &j.Test} {
		if *t == nil {
			continue
		}
		if *t, err = s.Apply(*t, trainer.InputField); err != nil {
			return err
		}
	}
	return nil
}

// build makes the objective, the solver and the parameters, which fixes the model.
func (j *Job) build() (err error) {
	c := j.Config
	j.Input = j.Train.Shape(trainer.InputField)
	j.objective = trainer.Supervised(c.Model.Value, c.Loss.Value)
	if j.solver, err = c.Solver.Value.New(); err != nil {
		return errors.WithMessage(err, "solver")
	}
	j.Params = graph.NewParams(c.Train.dtype(), c.Train.Seed)
	batch := c.Train.Batch
	if c.Train.Sampling != string(datasets.Replacement) {
		batch = min(batch, j.Train.Len())
	}
	micro := trainer.MicroBatch(batch, c.Train.Accumulate)
	d, err := j.Instance(graph.Train, min(micro, j.Train.Len()))
	if err != nil {
		return err
	}
	if err := fits(d.Prediction, j.set.Classes); err != nil {
		return errors.WithMessagef(err, "model %q", c.Model.Name)
	}
	if err := j.room(micro); err != nil {
		return err
	}
	if err := j.checkDecay(); err != nil {
		return errors.WithMessagef(err, "solver %q", c.Solver.Name)
	}
	j.sampler, err = datasets.NewSampler(datasets.Sampling(c.Train.Sampling), j.Train.Len(), c.Train.Batch, c.Train.Seed)
	if err != nil {
		return err
	}
	if err := j.overfit(); err != nil {
		return err
	}
	if per := j.sampler.PerEpoch(); c.Train.Epochs > math.MaxInt/per {
		return errors.Errorf("train.epochs is %d: want at most %d, of %d updates each", c.Train.Epochs, math.MaxInt/per, per)
	}
	if j.schedule, err = c.Schedule.Value.New(j.scheduled()); err != nil {
		return errors.WithMessage(err, "schedule")
	}
	j.limit() // the schedule stays that of the whole run
	if c.Train.EMA > 0 {
		if j.average, err = solvers.NewEMA(c.Train.EMA); err != nil {
			return err
		}
	}
	task := j.fitTask()
	if err := measured(c.Train.Monitor, j.metrics); err != nil {
		return err
	}
	if err := task.Check(); err != nil {
		return errors.WithMessage(err, "train")
	}
	if j.pool, err = vm.NewPool(c.Train.Threads); err != nil {
		return err
	}
	j.solver.Share(j.pool)
	if j.average != nil {
		j.average.Share(j.pool)
	}
	return nil
}

// Instance builds the job's model with its loss for a number of rows.
func (j *Job) Instance(mode graph.Mode, rows int) (*Declared, error) {
	d := &Declared{}
	var err error
	d.Instance, err = graph.Build(j.Params, mode, func(s *graph.Scope) {
		d.Result, d.Loss = trainer.Declare(s, j.objective, j.Train, rows)
		if d.Loss != nil && !j.Params.Fixed() {
			j.footprint = footprintOf(d.Loss.Graph(), rows)
			s.Fail(j.room(rows)) // before memory is taken
		}
	})
	return d, errors.WithMessagef(err, "model %q on rows of shape %v", j.Config.Model.Name, j.Input)
}

// Close gives the job's threads back.
func (j *Job) Close() {
	if j.pool != nil {
		j.pool.Close()
	}
}

// fitTask returns what the trainer is to do.
func (j *Job) fitTask() trainer.Task {
	c := j.Config.Train
	t := j.task()
	t.ValidateEpochs, t.ValidateSteps, t.Patience, t.MinDelta = c.ValidateEpochs, c.ValidateSteps, c.Patience, c.MinDelta
	t.Average = j.average
	t.Fault = trainer.Reaction(slices.Index(reactions, c.OnFault))
	return t
}

// task returns what the trainer is to do apart from how often it judges the model, and what follows from that.
func (j *Job) task() trainer.Task {
	c := j.Config.Train
	t := trainer.Task{
		Params: j.Params, Objective: j.objective, Train: j.Train, Sampler: j.sampler,
		Gradient: j.gradient(), Solver: j.solver, Schedule: j.schedule, Metrics: j.metrics,
		Epochs: c.Epochs, Iterations: c.Iterations, Accumulate: c.Accumulate, Monitor: c.Monitor,
		Save: trainer.Saving{Epochs: c.SaveEpochs, Steps: c.SaveSteps, Seconds: c.SaveSeconds}, Keep: c.Keep,
		From: j.from, OtherKernels: j.otherKernels,
		VM: j.newVM(), Options: j.vmOptions(),
	}
	if j.Validation != nil { // a nil table in an interface is not nil
		t.Validation = j.Validation
	}
	return t
}

// StepsPerEpoch returns the number of updates in one pass over the training rows.
func (j *Job) StepsPerEpoch() int { return j.sampler.PerEpoch() }

// Steps returns the number of updates of the whole run.
func (j *Job) Steps() int {
	if n := j.Config.Train.Iterations; n > 0 {
		return n
	}
	return j.Config.Train.Epochs * j.sampler.PerEpoch()
}

func (j *Job) newVM() trainer.NewVM {
	if j.Config.Train.VM == "tape" {
		return trainer.Tape
	}
	return trainer.Planned
}

func (j *Job) vmOptions() []vm.Option {
	if j.pool == nil {
		return nil
	}
	return []vm.Option{vm.Threads(j.pool)}
}

// setOutputs sets a model's number of outputs, if it has such a setting.
func setOutputs(m models.Model, n int) {
	if f, ok := fieldsOf(m)["outputs"]; ok && f.Kind() == reflect.Int {
		f.SetInt(int64(n))
	}
}

// A Declared model is an instance with its loss.
type Declared struct {
	*graph.Instance
	trainer.Result
	Loss *gorgonia.Node
}
