package run

import (
	"context"
	stderrors "errors"
	"math"

	"github.com/pkg/errors"

	"nabla/datasets"
	"nabla/graph"
	"nabla/trainer"
)

// A RateSearch says how a learning rate is looked for.
type RateSearch struct {
	From, To float64 // rates of the first and of the last step
	Steps    int     // of each seed, at least 20
	Seeds    int     // how many, from the recipe's own on
	Agree    float64 // the greatest factor between the suggestions of two seeds
}

// DefaultRateSearch returns a search over seven decades, of 20 steps each, for three seeds that may differ by a factor of 4.
func DefaultRateSearch() RateSearch {
	return RateSearch{From: 1e-6, To: 10, Steps: 140, Seeds: 3, Agree: 4}
}

// divergence is how many times its least the running mean of the loss may come to before a search ends, and runningMean what is left
// of that mean after a step.
const (
	divergence  = 4.
	runningMean = 0.9
)

func (o RateSearch) check() error {
	switch {
	case !(o.From > 0 && o.From < o.To && o.To < math.Inf(1)):
		return errors.Errorf("rates from %v to %v: want a positive one and a greater one", o.From, o.To)
	case o.Steps < 20:
		return errors.Errorf("%d steps: want 20 or more", o.Steps)
	case o.Seeds < 2:
		return errors.Errorf("%d seeds: want 2 or more, that can disagree", o.Seeds)
	case !(o.Agree >= 1 && o.Agree < math.Inf(1)):
		return errors.Errorf("seeds may differ by a factor of %v: want 1 or more", o.Agree)
	}
	return nil
}

// FindRate runs the learning rate range test: a short training for each seed, with initial weights, order of rows and dropout of its
// own, in which the rate grows by the same factor from step to step until the loss diverges. It returns the curves even where they
// lead to no suggestion, which is the error of RateCurves.Err. The job's weights and solver stay as they are.
//
// Source: Smith (2017), "Cyclical learning rates for training neural networks", WACV, section 3.3, with rates in geometric
// progression.
func (j *Job) FindRate(ctx context.Context, o RateSearch) (*RateCurves, error) {
	if err := o.check(); err != nil {
		return nil, bad(err)
	}
	r := &RateCurves{Recipe: j.Config.Recipe, Agree: o.Agree}
	for i := range o.Seeds {
		c, err := j.rateCurve(ctx, o, j.Config.Train.Seed+uint64(i))
		if err != nil {
			return nil, err
		}
		r.Curves = append(r.Curves, c)
	}
	r.judge()
	return r, nil
}

// rateCurve trains with one seed.
func (j *Job) rateCurve(ctx context.Context, o RateSearch, seed uint64) (*RateCurve, error) {
	c := &RateCurve{Seed: seed}
	t := j.task()
	t.Params = graph.NewParams(j.Params.Dtype(), seed)
	t.Schedule = rising{o.From, o.To, o.Steps}
	t.Epochs, t.Iterations, t.Validation, t.Monitor = 0, o.Steps, nil, "train_loss"
	var err error
	if t.Solver, err = j.Config.Solver.Value.New(); err != nil {
		return nil, errors.WithMessage(err, "solver")
	}
	if err := t.Solver.SetLearnRate(o.From); err != nil {
		return nil, bad(err)
	}
	t.Solver.Share(j.pool)
	train := j.Config.Train
	if t.Sampler, err = datasets.NewSampler(datasets.Sampling(train.Sampling), j.Train.Len(), train.Batch, seed); err != nil {
		return nil, err
	}
	mean, weight, least := 0., 0., math.Inf(1)
	t.OnStep = func(s trainer.Step) error {
		c.Rates, c.Losses = append(c.Rates, s.LR), append(c.Losses, s.Loss)
		mean, weight = runningMean*mean+(1-runningMean)*s.Loss, runningMean*weight+(1-runningMean)
		least = min(least, mean/weight)
		if least > 0 && mean/weight > divergence*least {
			return errDiverged
		}
		return nil
	}
	_, err = trainer.Fit(ctx, t)
	var numeric *trainer.NumericError
	switch {
	case stderrors.Is(err, errDiverged), stderrors.As(err, &numeric) && len(c.Losses) > 0:
		c.Diverged = true
	case err != nil:
		return nil, errors.WithMessagef(err, "seed %d", seed)
	}
	c.suggest()
	return c, nil
}

var errDiverged = stderrors.New("the loss diverged")

// rising is the schedule of a search.
type rising struct {
	from, to float64
	steps    int
}

// LearnRate returns the rate of a step, whatever the solver's is.
func (r rising) LearnRate(_ float64, step int) float64 {
	return r.from * math.Pow(r.to/r.from, float64(step)/float64(r.steps-1))
}
