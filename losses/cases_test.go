package losses_test

import (
	"testing"

	"nabla/graph/op"
	"nabla/losses"
)

// TestCases: every loss has cases, with the forms of target that it takes and no others.
func TestCases(t *testing.T) {
	names, classes, reals := map[string]bool{}, map[string]int{}, map[string]int{}
	for _, c := range losses.Cases() {
		if names[c.Loss+", "+c.Name] {
			t.Errorf("two cases of %s are called %q", c.Loss, c.Name)
		}
		names[c.Loss+", "+c.Name] = true
		if c.In[1].Kind == op.Class {
			classes[c.Loss]++
		} else {
			reals[c.Loss]++
		}
	}
	for _, name := range losses.Names() {
		takes := map[bool]bool{} // classes, or reals
		for _, y := range fits[name] {
			_, class := y.data.([]int64)
			takes[class] = true
		}
		if (classes[name] > 0) != takes[true] || (reals[name] > 0) != takes[false] {
			t.Errorf("%s: %d cases of classes and %d of reals; it takes %v", name, classes[name], reals[name], takes)
		}
	}
}
