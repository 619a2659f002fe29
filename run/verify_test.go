package run_test

import (
	"testing"

	"nabla/run"
)

// No recipe of ours is warned of.
func TestRecipesHaveNoFindings(t *testing.T) {
	for _, name := range run.Recipes() {
		t.Run(name, func(t *testing.T) {
			if name != "iris" && name != "digits" {
				needsMNIST(t)
			}
			found, err := prepare(t, name).Lint()
			if err != nil {
				t.Fatal(err)
			}
			if len(found) > 0 {
				t.Errorf("got %v, want nothing", found)
			}
		})
	}
}
