package peer

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// A Workload is a multilayer perceptron with ReLU and softmax cross-entropy that is trained in float32 on one batch, which
// stays in memory. Its name says all of it: mlp_784_128_10_b100_adam has 784 inputs, 128 hidden units and 10 classes, and
// takes 100 rows a step.
type Workload struct {
	Widths []int // inputs, hidden layers, classes
	Batch  int
	Solver string // sgd with learning rate 0.1, or adam with 0.001
}

var workloadName = regexp.MustCompile(`^mlp((?:_[1-9]\d*){2,})_b([1-9]\d*)(_adam)?$`)

// ParseWorkload returns the workload of a name.
func ParseWorkload(name string) (Workload, error) {
	m := workloadName.FindStringSubmatch(name)
	if m == nil {
		return Workload{}, errors.Errorf("workload %q: want mlp, two or more widths, b with the batch, and perhaps adam, "+
			"such as mlp_784_128_10_b100_adam", name)
	}
	w := Workload{Solver: "sgd"}
	if m[3] != "" {
		w.Solver = "adam"
	}
	var err error
	if w.Batch, err = strconv.Atoi(m[2]); err != nil {
		return Workload{}, errors.Wrapf(err, "workload %q: batch", name)
	}
	for _, text := range strings.Split(m[1][1:], "_") {
		width, err := strconv.Atoi(text)
		if err != nil {
			return Workload{}, errors.Wrapf(err, "workload %q: width", name)
		}
		w.Widths = append(w.Widths, width)
	}
	return w, nil
}
