package run

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/trainer"
)

// jobOf prepares a recipe with settings such as train.batch=8.
func jobOf(t *testing.T, recipe string, settings ...string) (*Job, error) {
	t.Helper()
	l, err := Recipe(recipe)
	if err != nil {
		t.Fatal(err)
	}
	set := NewLayer("--set")
	for _, s := range settings {
		key, value, _ := strings.Cut(s, "=")
		if err := set.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	j, err := Prepare([]*Layer{l, set})
	if err == nil {
		t.Cleanup(j.Close)
	}
	return j, err
}

// batchOf returns the values of a step's mini-batch.
func batchOf(t *testing.T, j *Job, step int) []float32 {
	t.Helper()
	rows := j.sampler.Rows(step, nil)
	x := make([]float32, len(rows)*j.Input[0])
	if err := j.Train.Fill(trainer.InputField, x, rows); err != nil {
		t.Fatal(err)
	}
	return x
}

func TestFewBatches(t *testing.T) {
	schedule := []string{"schedule.name=cosine", "schedule.warmup=50"}
	for _, tt := range []struct {
		name     string
		settings []string
		steps    []int // of the whole run that an epoch is made of
		val      int
		test     int
	}{
		{"overfit", []string{"train.overfit_batches=2"}, []int{0, 1}, 64, 0},
		{"overfit on draws with replacement", []string{"train.overfit_batches=3", "train.sampling=replacement"}, []int{0, 1, 2}, 96, 0},
		{"overfit on all", []string{"train.overfit_batches=40"}, func() (all []int) {
			for i := range 40 {
				all = append(all, i)
			}
			return all
		}(), 1258, 0},
		{"limit, the smaller last one among them", []string{"train.limit_batches=3"}, []int{0, 1, 39}, 96, 96},
		{"limit to one", []string{"train.limit_batches=1"}, []int{39}, 32, 32},
		{"limit that is none", []string{"train.limit_batches=5", "train.batch=629"}, []int{0, 1}, 180, 359},
		{"both", []string{"train.overfit_batches=4", "train.limit_batches=2"}, []int{0, 3}, 64, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var whole []string
			for _, s := range tt.settings {
				if !strings.Contains(s, "_batches") {
					whole = append(whole, s)
				}
			}
			all, err := jobOf(t, "digits", append(whole, schedule...)...)
			if err != nil {
				t.Fatal(err)
			}
			j, err := jobOf(t, "digits", append(tt.settings, schedule...)...)
			if err != nil {
				t.Fatal(err)
			}
			if j.StepsPerEpoch() != len(tt.steps) {
				t.Fatalf("got %d steps an epoch, want %d", j.StepsPerEpoch(), len(tt.steps))
			}
			for step := range 2 * len(tt.steps) {
				if !cmp.Equal(batchOf(t, j, step), batchOf(t, all, tt.steps[step%len(tt.steps)])) {
					t.Errorf("step %d does not have the rows of step %d of the run on all rows", step, tt.steps[step%len(tt.steps)])
				}
			}
			test := 0
			if j.Test != nil {
				test = j.Test.Len()
			}
			if j.Validation.Len() != tt.val || test != tt.test {
				t.Errorf("got %d rows to validate and %d to test, want %d and %d", j.Validation.Len(), test, tt.val, tt.test)
			}
			if limited := tt.test > 0; limited && j.schedule.LearnRate(1, 60) != all.schedule.LearnRate(1, 60) {
				t.Error("with limit_batches the schedule is not that of the whole run")
			}
		})
	}
}

func TestOverfitLearnsByHeart(t *testing.T) {
	j, err := jobOf(t, "digits", "train.overfit_batches=1", "train.epochs=60")
	if err != nil {
		t.Fatal(err)
	}
	f, err := CreateFolder(filepath.Join(t.TempDir(), "run"), "")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := j.Fit(context.Background(), f, Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if s.OverfitBatches != 1 || s.Steps != 60 || s.Test != nil || s.Val["accuracy"] != 1 {
		t.Errorf("got %+v, want 60 steps to accuracy 1 on what was trained on, and no test", s)
	}
}

func TestFewBatchesRefused(t *testing.T) {
	for settings, want := range map[string]string{
		"train.overfit_batches=41": "train.overfit_batches is 41, but an epoch has 40",
		"train.overfit_batches=-1": "train.overfit_batches is -1",
		"train.limit_batches=-2":   "train.limit_batches -2",
	} {
		if _, err := jobOf(t, "digits", settings); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", settings, err, want)
		}
	}
}
