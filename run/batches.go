package run

import (
	"github.com/pkg/errors"

	"nabla/datasets"
)

// overfit makes the first mini-batches of the run all that there is, if train.overfit_batches asks for it: they are trained on
// again and again and validated, and nothing is tested. A model that cannot learn them by heart will not learn more either.
func (j *Job) overfit() error {
	n, per := j.Config.Train.OverfitBatches, j.sampler.PerEpoch()
	if n == 0 {
		return nil
	}
	if n > per {
		return errors.Errorf("train.overfit_batches is %d, but an epoch has %d: %d training rows by batches of %d (train.batch)",
			n, per, j.Train.Len(), j.Config.Train.Batch)
	}
	steps := make([]int, n)
	for i := range steps {
		steps[i] = i
	}
	j.only(steps)
	j.Validation, j.Test = j.Train, nil
	return nil
}

// limit leaves the job so many mini-batches an epoch as train.limit_batches says, the last one of the first epoch among them,
// which may be smaller than the others, and the rows of as many to validate and to test.
func (j *Job) limit() {
	n, per := j.Config.Train.LimitBatches, j.sampler.PerEpoch()
	if n == 0 {
		return
	}
	var steps []int
	for i := range min(n, per) - 1 {
		steps = append(steps, i)
	}
	j.only(append(steps, per-1))
	for _, t := range []**datasets.Table{&j.Validation, &j.Test} {
		if *t != nil && (*t).Len()/n >= j.Config.Train.Batch {
			*t = first(*t, n*j.Config.Train.Batch)
		}
	}
}

// first returns the first n rows of a table, or all if they are fewer.
func first(t *datasets.Table, n int) *datasets.Table {
	rows := make([]int, min(n, t.Len()))
	for i := range rows {
		rows[i] = i
	}
	return t.Select(rows)
}

// only makes the mini-batches of some steps an epoch, and their rows all that there are to train on.
func (j *Job) only(steps []int) {
	var (
		all   []int // rows of j.Train as it is
		fixed fixed
	)
	for _, step := range steps {
		var batch []int // rows of j.Train as it will be
		for _, row := range j.sampler.Rows(step, nil) {
			batch = append(batch, len(all))
			all = append(all, row)
		}
		fixed = append(fixed, batch)
	}
	j.Train, j.sampler = j.Train.Select(all), fixed
}

// fixed is a sampler of the same mini-batches in every epoch.
type fixed [][]int

// PerEpoch returns the number of mini-batches.
func (f fixed) PerEpoch() int { return len(f) }

// Rows returns the rows of a step's mini-batch.
func (f fixed) Rows(step int, dst []int) []int { return append(dst[:0], f[step%len(f)]...) }
