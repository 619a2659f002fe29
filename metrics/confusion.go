package metrics

import (
	"math"
	"slices"

	"github.com/pkg/errors"
)

// Confusion is the confusion matrix of a classifier: of the rows of each class, the weight of those predicted as each
// class. Outputs and targets are as for Accuracy; the largest output is the prediction, and a row with a NaN among its
// outputs is predicted as no class. It is an Accumulator whose Value is the accuracy. The zero value has seen no rows; its
// memory grows with the square of the number of classes.
type Confusion struct {
	counts []float64 // classes rows of classes+1 columns, the last for predictions of no class; this is also the state
}

// classes returns the number of classes, 0 before the first row.
func (c *Confusion) classes() int {
	return int(math.Sqrt(float64(len(c.counts)))) // n < √(n·(n+1)) < n+1
}

func (c *Confusion) at(class, predicted int) *float64 {
	return &c.counts[class*(c.classes()+1)+predicted]
}

// Add counts a batch; see Accumulator.
func (c *Confusion) Add(output, target any, rows int, weight any) error {
	return errors.WithMessage(c.add(output, target, rows, weight), "confusion matrix")
}

func (c *Confusion) add(output, target any, rows int, weight any) error {
	l, err := newLabelled(output, target, rows, weight)
	if err != nil || rows == 0 {
		return err
	}
	n := l.out.cols
	if len(c.counts) == 0 {
		c.counts = make([]float64, n*(n+1))
	}
	if c.classes() != n {
		return errors.Errorf("output has %d columns: expected %d, as before", n, c.classes())
	}
	for r := range rows {
		predicted := l.out.argmax(r)
		if predicted < 0 {
			predicted = n
		}
		c.counts[l.class(r)*(n+1)+predicted] += l.weights.at(r)
	}
	return nil
}

// Value returns the accuracy: the share of the weight that is on the diagonal.
func (c *Confusion) Value() float64 {
	var right, all float64
	for k := range c.classes() {
		right += *c.at(k, k)
	}
	for _, n := range c.counts {
		all += n
	}
	return right / all
}

// State returns the counts, row by row.
func (c *Confusion) State() []float64 { return slices.Clone(c.counts) }

// SetState continues from what State returned.
func (c *Confusion) SetState(s []float64) error {
	set := Confusion{slices.Clone(s)}
	n := set.classes()
	if n*(n+1) != len(s) || slices.ContainsFunc(s, func(v float64) bool { return !(v >= 0) }) {
		return badState(s, "counts of n·(n+1) kinds for n classes, each 0 or more")
	}
	*c = set
	return nil
}

// A ClassScore is how well a model knows one class.
type ClassScore struct {
	Rows      float64   `json:"rows"`      // weight of the rows of the class
	Predicted []float64 `json:"predicted"` // weight of those predicted as each class: a row of the confusion matrix; their sum is less than Rows if outputs are NaN
	Precision float64   `json:"precision"` // share right of the rows predicted as the class
	Recall    float64   `json:"recall"`    // share right of the rows of the class
	F1        float64   `json:"f1"`        // harmonic mean of the two

	predicted float64 // weight of the rows predicted as the class
}

// occurs reports whether there is a row of the class, or one predicted as it.
func (s *ClassScore) occurs() bool { return s.Rows > 0 || s.predicted > 0 }

// Classes returns the scores of each class. With TP the weight of rows of the class that are predicted as it, P that of all
// predicted as it, and R that of all of it:
//
//	precision = TP/P    recall = TP/R    F1 = 2·TP/(P+R)
//
// A share of nothing, 0/0, is 0, as with scikit-learn's zero_division=0. Source: van Rijsbergen (1979), Information
// Retrieval, chapter 7.
func (c *Confusion) Classes() []ClassScore {
	n := c.classes()
	scores := make([]ClassScore, n)
	for k := range scores {
		s := &scores[k]
		for j := range n + 1 {
			s.Rows += *c.at(k, j)
		}
		for i := range n {
			s.predicted += *c.at(i, k)
			s.Predicted = append(s.Predicted, *c.at(k, i))
		}
		right := *c.at(k, k)
		s.Precision = share(right, s.predicted)
		s.Recall = share(right, s.Rows)
		s.F1 = share(2*right, s.predicted+s.Rows)
	}
	return scores
}

func share(part, whole float64) float64 {
	if whole == 0 {
		return 0
	}
	return part / whole
}
