package run

import (
	"errors"
	"strings"
	"testing"

	"nabla/solvers/schedule"
)

// scheduled prepares iris with settings over its recipe.
func scheduled(t *testing.T, settings map[string]string) (*Job, error) {
	t.Helper()
	l, err := Recipe("iris")
	if err != nil {
		t.Fatal(err)
	}
	over := NewLayer("over")
	for key, value := range settings {
		if err := over.Set(key, value); err != nil {
			t.Fatal(err)
		}
	}
	j, err := Prepare([]*Layer{l, over})
	if err == nil {
		t.Cleanup(j.Close)
	}
	return j, err
}

// A job's schedule knows how long the run is.
func TestScheduleOfARun(t *testing.T) {
	j, err := scheduled(t, map[string]string{"schedule.name": "linear", "train.epochs": "5", "train.batch": "20"})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := j.schedule.LearnRate(1, 10), 1-10/float64(j.Steps()); got != want || j.Steps() != 5*j.StepsPerEpoch() {
		t.Errorf("got rate %v, want %v in a run of %d steps", got, want, j.Steps())
	}
	if _, err := scheduled(t, map[string]string{"schedule.name": "cosine", "schedule.warmup": "100%"}); err == nil ||
		!strings.Contains(err.Error(), "schedule: cosine: warmup is 100%") {
		t.Errorf("got %v, want an error about the warm-up", err)
	}
}

// Parameters that a solver is to spare from decay are looked for before the first step.
func TestNoDecayIsChecked(t *testing.T) {
	_, err := scheduled(t, map[string]string{"solver.weight_decay": "0.1", "solver.no_decay": "['*bais']"})
	var bad BadInput
	if !errors.As(err, &bad) || !strings.Contains(err.Error(), `solver "sgd": no_decay is ["*bais"]`) || !strings.Contains(err.Error(), "linear/bias") {
		t.Errorf("got %v, want bad input that names pattern and parameters", err)
	}
	if _, err := scheduled(t, map[string]string{"solver.weight_decay": "0.1", "solver.no_decay": "['*bias', '*norm*']"}); err != nil {
		t.Error(err)
	}
}

// A plateau takes a greater accuracy and a smaller loss for better.
func TestPlateauKnowsTheMetric(t *testing.T) {
	for monitor, want := range map[string]float64{"val_accuracy": 1, "val_loss": 0.5, "train_accuracy": 1} {
		j, err := scheduled(t, map[string]string{
			"schedule.name": "plateau", "schedule.factor": "0.5", "schedule.patience": "0", "train.monitor": monitor,
		})
		if err != nil {
			t.Fatal(err)
		}
		o, ok := j.schedule.(schedule.Observer)
		if !ok {
			t.Fatalf("got a %T", j.schedule)
		}
		for _, rising := range []float64{0.5, 0.6} {
			o.Observe(rising)
		}
		if got := o.LearnRate(1, 0); got != want {
			t.Errorf("%s rises: got rate %v, want %v", monitor, got, want)
		}
	}
}
