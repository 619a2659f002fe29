package run

import (
	"fmt"
	"slices"

	"nabla/datasets"
	"nabla/trainer"
)

// guesses are settings for what nobody has said, each with its reason.
type guesses []guess

type guess struct {
	section, key string
	value        any
	why          string // "" for what needs no saying
}

// complete adds to a layer what it leaves open, and returns a note about each thing that it added.
func (gs guesses) complete(l *Layer) (notes []string) {
	from := NewLayer("inferred")
	for _, g := range gs {
		from.SetValue(g.section, g.key, g.value, "inferred from the data")
	}
	filled := l.fill(from)
	for _, g := range gs {
		if g.why != "" && slices.Contains(filled, g.section+"."+g.key) {
			notes = append(notes, fmt.Sprintf("%s.%s %v: %s", g.section, g.key, g.value, g.why))
		}
	}
	return notes
}

// forFile returns what is different for a user's own file, whose columns have any units.
func forFile() guesses {
	return guesses{
		{"data", "scale", "standard", "columns may have any units"},
		{"data", "validation", 0.1, "a tenth of the rows selects the best weights"},
		{"data", "test", 0.2, "a fifth of the rows tests them"},
		{"train", "batch", 32, "files are small, more often than not"},
	}
}

// infer returns what a data set suggests.
func infer(set *datasets.Dataset, batch int) guesses {
	loss := guess{"loss", "name", "mse", "the target is a number"}
	if set.Classes != nil {
		loss.value, loss.why = "cross_entropy", fmt.Sprintf("the target is one of %d classes", len(set.Classes))
	}
	return guesses{
		{"model", "name", "mlp", "one hidden layer learns most tables"},
		loss,
		{"solver", "name", "adam", "its default rate suits most models"},
		{"schedule", "name", "constant", ""},
		{"train", "metrics", []string{usualMetric(set.Classes)}, ""},
		{"train", "epochs", epochsFor(set.Train.Len(), batch), "about 2,000 updates, in 5 to 100 epochs"},
	}
}

// outputs returns how many numbers a model of a data set predicts for a row.
func outputs(set *datasets.Dataset) int {
	if set.Classes != nil {
		return len(set.Classes)
	}
	if shape := set.Train.Shape(trainer.TargetField); len(shape) == 1 {
		return shape[0]
	}
	return 1
}

// epochsFor returns how many passes make about 2,000 updates, 5 at least and 100 at most: small data is gone through
// more often.
func epochsFor(rows, batch int) int {
	per := max(1, rows/batch)
	return min(max(2000/per, 5), 100)
}
