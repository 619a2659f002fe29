package run_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/run"
)

// Measuring a job changes neither its weights nor what its solver remembers: a fit that follows has the same bits.
func TestMeasuringChangesNothing(t *testing.T) {
	ctx := context.Background()
	fitted := func(measure func(*run.Job) error) (all [][]float32) {
		j := prepare(t, "iris", "solver.name", "adam", "solver.lr", "0.001", "train.iterations", "5")
		if err := measure(j); err != nil {
			t.Fatal(err)
		}
		if _, err := fitJob(t, j); err != nil {
			t.Fatal(err)
		}
		for _, q := range j.Params.All() {
			all = append(all, q.Data().([]float32))
		}
		return all
	}
	want := fitted(func(*run.Job) error { return nil })
	for name, measure := range map[string]func(*run.Job) error{
		"bench":   func(j *run.Job) error { _, err := j.Bench(ctx, 5); return err },
		"profile": func(j *run.Job) error { _, err := j.Profile(ctx, 1); return err },
		"check":   func(j *run.Job) error { return j.CheckPlan(ctx, 1) },
		"plan":    func(j *run.Job) error { _, err := j.Plan(); return err },
	} {
		if got := fitted(measure); !cmp.Equal(want, got) {
			t.Errorf("after %s the fit gives other weights", name)
		}
	}
}
