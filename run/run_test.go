package run_test

import (
	"context"
	"testing"

	"nabla/run"
	"nabla/trainer"
)

// fit trains a recipe in a new folder.
func fit(t *testing.T, recipe string, settings ...string) (*run.Summary, error) {
	t.Helper()
	r, err := run.Recipe(recipe)
	if err != nil {
		t.Fatal(err)
	}
	set := run.NewLayer("--set")
	for i := 0; i < len(settings); i += 2 {
		if err := set.Set(settings[i], settings[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	j, err := run.Prepare([]*run.Layer{r, set})
	if err != nil {
		t.Fatal(err)
	}
	defer j.Close()
	f, err := run.CreateFolder(t.TempDir()+"/run", "")
	if err != nil {
		t.Fatal(err)
	}
	return j.Fit(context.Background(), f, run.Hooks{OnEpoch: func(e trainer.Epoch) error {
		t.Logf("%+v", e)
		return nil
	}})
}

func TestRecipesReachTheirAccuracy(t *testing.T) {
	for recipe, want := range map[string]float64{"iris": 0.9, "digits": 0.95} {
		s, err := fit(t, recipe)
		if err != nil {
			t.Fatal(err)
		}
		if got := float64(*s.Test.Accuracy); got < want {
			t.Errorf("%s: accuracy %v on the test rows, want %v or more", recipe, got, want)
		}
	}
}
