package run

import (
	"fmt"
	"maps"
	"slices"

	"github.com/pkg/errors"
	"go.yaml.in/yaml/v3"

	"nabla/datasets"
	"nabla/internal/registry"
	"nabla/trainer"
)

// ClassWeights say how much the rows of each class count. The zero value lets all count alike.
type ClassWeights struct {
	// Balanced weighs a class by rows / (classes · rows of the class), counted over the training rows, so that every class
	// has the same share of the loss. Source: King & Zeng (2001), Political Analysis 9(2).
	Balanced bool

	// By says the weights of classes by name; a class that is not named has weight 1.
	By map[string]float64
}

// Want says what the setting looks like.
func (ClassWeights) Want() string {
	return "balanced, or the weights of classes such as {no: 1, yes: 5}"
}

// UnmarshalYAML reads "balanced" or a mapping.
func (c *ClassWeights) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind == yaml.ScalarNode && n.Value == "balanced" {
		*c = ClassWeights{Balanced: true}
		return nil
	}
	*c = ClassWeights{By: map[string]float64{}}
	for i, value := range n.Content {
		if i%2 == 1 && value.ShortTag() == "!!null" {
			return errors.New("a weight is missing") // a float64 would be 0
		}
	}
	return n.Decode(&c.By)
}

// MarshalYAML returns what UnmarshalYAML reads.
func (c ClassWeights) MarshalYAML() (any, error) {
	if c.Balanced {
		return "balanced", nil
	}
	return c.By, nil
}

// of returns the weights of the named classes by index.
func (c ClassWeights) of(names []string, train *datasets.Table) ([]float64, error) {
	if c.Balanced {
		return balanced(names, train)
	}
	weights := make([]float64, len(names))
	for i := range weights {
		weights[i] = 1
	}
	for _, name := range slices.Sorted(maps.Keys(c.By)) {
		i, w := slices.Index(names, name), c.By[name]
		if i < 0 {
			return nil, registry.Unknown("class", name, names)
		}
		if !(w >= 0) || !isFinite(w) {
			return nil, errors.Errorf("class %s has weight %v: want a finite number of 0 or more", name, w)
		}
		weights[i] = w
	}
	return weights, nil
}

func balanced(names []string, train *datasets.Table) ([]float64, error) {
	classes, err := classesOf(train)
	if err != nil {
		return nil, err
	}
	rows := make([]int, len(names))
	for _, class := range classes {
		rows[class]++
	}
	weights := make([]float64, len(names))
	for i, n := range rows {
		if n == 0 {
			return nil, errors.Errorf("no training row is of class %s, which therefore has no balanced weight: give the weights as {class: weight}, or hold fewer rows back", names[i])
		}
		weights[i] = float64(len(classes)) / (float64(len(names)) * float64(n))
	}
	return weights, nil
}

// weigh gives the job's rows the weights of their classes, beside those that they have, and makes sure that some rows count.
func (j *Job) weigh() (err error) {
	if c := j.Config.Data.ClassWeights; c.Balanced || c.By != nil {
		if j.set.Classes == nil {
			return errors.New("data.class_weights: the target is a number, which has no classes")
		}
		weights, err := c.of(j.set.Classes, j.Train)
		if err != nil {
			return errors.WithMessage(err, "data.class_weights")
		}
		j.preprocess.ClassWeights = weights
		if c.Balanced {
			j.Notes = append(j.Notes, "data.class_weights balanced: "+pairs(j.set.Classes, weights))
		}
	}
	for _, t := range []struct {
		table **datasets.Table
		name  string
	}{{&j.Train, "the training"}, {&j.Validation, "the validation"}, {&j.Test, "the test"}} {
		if *t.table == nil {
			continue
		}
		if *t.table, err = byClass(*t.table, j.preprocess.ClassWeights); err != nil {
			return err
		}
		if err := someWeight(*t.table, t.name); err != nil {
			return err
		}
	}
	return nil
}

// pairs lists the weights of classes, the first few.
func pairs(names []string, weights []float64) string {
	var list []string
	for i, name := range names {
		list = append(list, fmt.Sprintf("%s %.4g", name, weights[i]))
	}
	return registry.List(list)
}

// byClass returns a table whose rows weigh what they did, times what their class does; the table itself if classes have no
// weights.
func byClass(t *datasets.Table, weights []float64) (*datasets.Table, error) {
	if len(weights) == 0 {
		return t, nil
	}
	classes, err := classesOf(t)
	if err != nil {
		return nil, err
	}
	w, err := weightsOf(t)
	if err != nil {
		return nil, err
	}
	if w == nil {
		w = slices.Repeat([]float64{1}, t.Len())
	}
	for i, class := range classes {
		w[i] *= weights[class]
	}
	return t.With(datasets.Weights(w))
}

// someWeight returns an error if no row of a table counts; which says what rows they are.
func someWeight(t *datasets.Table, which string) error {
	w, err := weightsOf(t)
	if err != nil || w == nil || slices.ContainsFunc(w, func(w float64) bool { return w > 0 }) {
		return err
	}
	return errors.Errorf("all of %s rows have weight 0: look at data.weight and data.class_weights", which)
}

// weightsOf returns how much each row counts, nil if all count alike.
func weightsOf(t *datasets.Table) ([]float64, error) {
	if !slices.Contains(t.Fields(), trainer.WeightField) {
		return nil, nil
	}
	w := make([]float64, t.Len())
	return w, t.Fill(trainer.WeightField, w, allRows(t))
}

func classesOf(t *datasets.Table) ([]int64, error) {
	classes := make([]int64, t.Len())
	return classes, t.Fill(trainer.TargetField, classes, allRows(t))
}

func allRows(t *datasets.Table) []int {
	rows := make([]int, t.Len())
	for i := range rows {
		rows[i] = i
	}
	return rows
}
