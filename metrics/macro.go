package metrics

import "github.com/pkg/errors"

// Precision is the mean over classes of the share of rows that are right among those predicted as the class, each class
// counting alike (macro average). Outputs and targets are as for Accuracy; see Confusion.Classes for the formula. The mean
// is over the classes that occur, among the targets or the predictions; one that is never predicted counts as 0. This is
// scikit-learn's precision_score(average="macro", zero_division=0). Higher is better.
type Precision struct{ ofClasses }

// Name returns "precision".
func (Precision) Name() string { return "precision" }

// New returns an empty count.
func (p Precision) New() Accumulator {
	return &macro{name: p.Name(), over: (*ClassScore).occurs, score: func(s *ClassScore) float64 { return s.Precision }}
}

// Recall is the mean over classes of the share of rows that are right among those of the class (macro average). The mean is
// over the classes that occur, among the targets or the predictions; one without rows that is predicted counts as 0, which
// is the difference to BalancedAccuracy. This is scikit-learn's recall_score(average="macro", zero_division=0). Higher is
// better.
type Recall struct{ ofClasses }

// Name returns "recall".
func (Recall) Name() string { return "recall" }

// New returns an empty count.
func (m Recall) New() Accumulator {
	return &macro{name: m.Name(), over: (*ClassScore).occurs, score: func(s *ClassScore) float64 { return s.Recall }}
}

// F1 is the mean over classes of the harmonic mean of precision and recall (macro average), over the classes that occur,
// among the targets or the predictions. This is scikit-learn's f1_score(average="macro", zero_division=0). Higher is
// better.
type F1 struct{ ofClasses }

// Name returns "f1".
func (F1) Name() string { return "f1" }

// New returns an empty count.
func (m F1) New() Accumulator {
	return &macro{name: m.Name(), over: (*ClassScore).occurs, score: func(s *ClassScore) float64 { return s.F1 }}
}

// BalancedAccuracy is the mean of the recall over the classes that the targets hold: the accuracy if all of these had as
// many rows. Outputs and targets are as for Accuracy. This is scikit-learn's balanced_accuracy_score. Higher is better.
//
// Source: Brodersen et al. (2010), The balanced accuracy and its posterior distribution, ICPR.
type BalancedAccuracy struct{ ofClasses }

// Name returns "balanced_accuracy".
func (BalancedAccuracy) Name() string { return "balanced_accuracy" }

// New returns an empty count.
func (m BalancedAccuracy) New() Accumulator {
	return &macro{name: m.Name(), over: func(s *ClassScore) bool { return s.Rows > 0 }, score: func(s *ClassScore) float64 { return s.Recall }}
}

// macro is the mean of a score over some of a confusion matrix's classes.
type macro struct {
	Confusion
	name  string
	over  func(*ClassScore) bool
	score func(*ClassScore) float64
}

func (m *macro) Add(output, target any, rows int, weight any) error {
	return errors.WithMessage(m.add(output, target, rows, weight), m.name)
}

func (m *macro) Value() float64 {
	var v mean
	for _, s := range m.Classes() {
		if m.over(&s) {
			v.add(m.score(&s), 1)
		}
	}
	return v.Value()
}
