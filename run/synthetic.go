package run

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pkg/errors"

	"nabla/datasets"
	"nabla/internal/keyed"
	"nabla/trainer"
)

// maxWidth bounds the layers of a synthetic perceptron, and with them the names of its classes.
const maxWidth = 1 << 20

// SyntheticMLP returns the job of a benchmark that needs no data: a multilayer perceptron of the given widths, from the
// inputs to the classes, with ReLU and cross-entropy, plain gradient descent at rate 0.1, and a batch of rows drawn from a
// fixed seed. Layers go over these settings.
func SyntheticMLP(widths []int, layers []*Layer, opts ...Option) (*Job, error) {
	if len(widths) < 2 {
		return nil, bad(errors.Errorf("widths %v: want at least those of inputs and outputs, such as 784-128-10", widths))
	}
	names := make([]string, len(widths))
	for i, w := range widths {
		if w < 1 || w > maxWidth {
			return nil, bad(errors.Errorf("widths %v: want numbers from 1 to %d, such as 784-128-10", widths, maxWidth))
		}
		names[i] = strconv.Itoa(w)
	}
	base := NewLayer("--mlp")
	base.recipe = "mlp_" + strings.Join(names, "_")
	base.SetValue("model", "name", "mlp", "--mlp")
	base.SetValue("model", "hidden", widths[1:len(widths)-1], "--mlp")
	base.SetValue("solver", "name", "sgd", "--mlp")
	base.SetValue("solver", "lr", 0.1, "--mlp")
	said, err := stack(append([]*Layer{base}, layers...)...)
	if err != nil {
		return nil, bad(err)
	}
	if len(said.sections["data"]) > 0 {
		return nil, bad(errors.New("data is named, but a benchmark without a recipe makes its own"))
	}
	set, err := syntheticSet(said.batch(), widths[0], widths[len(widths)-1])
	if err != nil {
		return nil, bad(err)
	}
	j, err := complete(newKit(opts), said, Data{Name: set.Name, Scale: "none"}, set)
	if err != nil {
		return nil, bad(err)
	}
	return j, nil
}

// syntheticSet returns rows of numbers from 0 to 1 with a class each, drawn from a fixed seed.
func syntheticSet(rows, inputs, classes int) (*datasets.Dataset, error) {
	const most = 1 << 28 // a gigabyte
	if rows > most/inputs {
		return nil, errors.Errorf("a batch of %d rows of %d numbers is too large: want at most %d numbers", rows, inputs, most)
	}
	r := keyed.New(1, "synthetic").Rand()
	x := make([]float32, rows*inputs)
	for i := range x {
		x[i] = r.Float32()
	}
	y := make([]int64, rows)
	for i := range y {
		y[i] = r.Int64N(int64(classes))
	}
	table, err := datasets.NewTable(datasets.Reals(trainer.InputField, x, 1, inputs), datasets.ClassIndices(trainer.TargetField, y))
	if err != nil {
		return nil, err
	}
	set := &datasets.Dataset{Name: "synthetic", Train: table, Divisor: 1}
	for i := range classes {
		set.Classes = append(set.Classes, fmt.Sprint(i))
	}
	return set, nil
}
