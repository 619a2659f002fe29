package trainer

import (
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
	"nabla/metrics"
	"nabla/solvers"
	"nabla/solvers/schedule"
	"nabla/trainer/checkpoint"
)

// A Task is what Fit does: a model with its loss, data, and how to go about it.
type Task struct {
	Params    *graph.Params
	Objective Objective

	Train      Data
	Sampler    Sampler
	Validation Data // nil for none

	Gradient Gradient // of a mini-batch's loss; nil is backpropagation
	Solver   solvers.Solver
	Schedule schedule.Schedule // of the learning rate; nil keeps the solver's
	Metrics  []metrics.Metric

	// Exactly one of the two is positive.
	Epochs     int // passes over the training data
	Iterations int // updates

	// Accumulate is the number of micro-batches that the gradient of a mini-batch is computed in, one after the other, so that
	// only one takes up memory at a time; 0 and 1 for one. Weights of rows and dropout masks are those of the mini-batch, so
	// that the sum of the gradients is its gradient but for rounding. An objective that computes its row weights from other
	// rows sees those of the micro-batch, and so do states, such as running statistics: each micro-batch updates them in turn.
	Accumulate int

	// Monitor names what selects the best weights: "loss" or a metric, after "train_" or "val_". Without validation
	// data the last weights are the best. It is judged after each validation or, if it is of training rows, each epoch; the
	// schedule and the patience are told of it as often.
	Monitor string

	// The model is validated after every so many epochs, or after every so many steps if that is above 0; an epoch that a number
	// of iterations cuts off counts as one. 0 epochs are 1. An epoch has the scores of its validation, of several those of the one
	// that Monitor finds the best, and none if there was no validation in it.
	ValidateEpochs, ValidateSteps int

	// Patience ends the run once the monitored metric was judged so often without having become better by more than MinDelta
	// than the last that had; 0 never.
	Patience int
	MinDelta float64

	// Average is the moving average of the weights that are validated and kept as the best, while training goes on with the
	// weights themselves; nil for none. States are not averaged.
	Average *solvers.EMA

	VM      NewVM       // Planned or Tape; nil is Planned
	Options []vm.Option // for every machine

	// Fault says what is done about a number that is not finite.
	Fault Reaction

	// Checkpoints keeps the run's state, as Save says; nil for none. The best that it marks is the best epoch among those
	// that ended with a checkpoint; every checkpoint holds the best weights of all.
	Checkpoints *checkpoint.Store
	Save        Saving
	Keep        int // how many of the last checkpoints to keep beside the best; 0 keeps all

	// From is a checkpoint of the same task to continue from, nil to begin. Epochs or Iterations may be more than when it
	// was saved. One that was computed with kernels that give other bits is an error unless OtherKernels is set.
	From         *checkpoint.Checkpoint
	OtherKernels bool

	// OnStart, if set, is called before the first step, with what came before From. An error ends the run.
	OnStart func(*History) error

	// OnSave, if set, is called before a checkpoint is saved, whose Extra is the caller's. An error ends the run.
	OnSave func(*checkpoint.Manifest, *History) error

	// OnStep and OnEpoch, if set, are called after every update and every epoch. An error ends the run.
	OnStep  func(Step) error
	OnEpoch func(Epoch) error

	// OnFault, if set, is called when a mini-batch was left out or the run has gone back. An error ends the run.
	OnFault func(Fault) error
}

// A Step is one update: a mini-batch, its gradient, the new weights.
type Step struct {
	Step     int     // 1 for the first
	Epoch    int     // 1 for the first
	Loss     float64 // of the mini-batch, before the update
	GradNorm float64 // Euclidean norm of the gradient
	LR       float64
	Rows     int
}

// An Epoch is one pass over the training data, or what an iteration count left of the last one.
type Epoch struct {
	Epoch    int     // 1 for the first
	Step     int     // updates so far
	Train    Scores  // means over the epoch's rows as each batch saw them, before its update
	Val      *Scores // of validation data in evaluation mode; nil if there was no validation
	LR       float64 // of the last step
	GradNorm float64 // mean over the epoch's steps
	Rows     int     // trained on
	Seconds  float64 // training and validation
	Best     bool    // whether it has the best weights so far
}

// Check says what is wrong with a task, before anything is built.
func (t *Task) Check() error {
	switch {
	case t.Params == nil || t.Objective == nil:
		return errors.New("a task needs parameters and an objective")
	case t.Train == nil || t.Train.Len() == 0:
		return errors.New("there are no rows to train on")
	case t.Validation != nil && t.Validation.Len() == 0:
		return errors.New("there are no rows to validate on: leave Validation nil")
	case t.Sampler == nil:
		return errors.New("a task needs a sampler")
	case t.Sampler.PerEpoch() < 1:
		return errors.Errorf("the sampler has %d steps an epoch, want at least 1", t.Sampler.PerEpoch())
	case t.Solver == nil:
		return errors.New("a task needs a solver")
	case t.Epochs < 0 || t.Iterations < 0:
		return errors.Errorf("%d epochs and %d iterations: want a positive number of one of them", t.Epochs, t.Iterations)
	case t.Epochs > 0 && t.Iterations > 0:
		return errors.Errorf("%d epochs and %d iterations: give one of them, not both", t.Epochs, t.Iterations)
	case t.Epochs == 0 && t.Iterations == 0:
		return errors.New("give a number of epochs or iterations")
	case t.Accumulate < 0:
		return errors.Errorf("the gradient is to be computed in %d micro-batches: want 1 or more", t.Accumulate)
	}
	if err := t.Save.check(); err != nil {
		return err
	}
	if err := t.checkValidation(); err != nil {
		return err
	}
	if t.Params.Dtype() != tensor.Float32 && t.Params.Dtype() != tensor.Float64 {
		return errors.Errorf("parameters of %v: want float32 or float64", t.Params.Dtype())
	}
	if slices.ContainsFunc(t.Metrics, func(m metrics.Metric) bool { return m.Name() == "loss" }) {
		return errors.New("the loss is always measured: leave it out of the metrics")
	}
	if _, _, err := t.monitor(); err != nil {
		return err
	}
	return t.checkFault()
}

// monitor returns the metric that selects the best weights, and whether it is taken from validation.
func (t *Task) monitor() (name string, val bool, err error) {
	name, val = strings.CutPrefix(t.Monitor, "val_")
	if !val {
		var train bool
		if name, train = strings.CutPrefix(t.Monitor, "train_"); !train {
			return "", false, errors.Errorf("monitor %q: want train_ or val_ and a name, such as val_loss", t.Monitor)
		}
	}
	if name == "loss" {
		return name, val, nil
	}
	var known []string
	for _, m := range t.Metrics {
		if m.Name() == name {
			return name, val, nil
		}
		known = append(known, m.Name())
	}
	return "", false, errors.Errorf("monitor %q: there is no metric %q, only loss %s", t.Monitor, name, strings.Join(known, " "))
}

// steps returns the number of updates of the whole run.
func (t *Task) steps() int {
	if t.Iterations > 0 {
		return t.Iterations
	}
	return t.Epochs * t.Sampler.PerEpoch()
}
