package metrics

import (
	"cmp"
	"math"
	"slices"

	"github.com/pkg/errors"
)

// ROCAUC is the area under the receiver operating characteristic: the weighted share of pairs, one row of a class and one
// that is not of it, of which the model gives the first the higher score, pairs of equal scores counting half:
//
//	Σp Σn wp·wn·([sp > sn] + ½[sp = sn]) / Σp Σn wp·wn
//
// Outputs are logits, (rows, classes), targets as for Accuracy. Of two classes the second is the one that is asked for,
// and its score is the difference of the logits; of more, the value is the mean over each class against the rest, and the
// score is the logarithm of the class's probability, which ranks rows as the probability does but does not saturate at 1.
// Classes that have no rows, or all, are left out, and if all are, the value is NaN; so it is if an output is not finite.
// 0.5 is as good as guessing; higher is better.
//
// The value is exact, by sorting; for this the accumulator keeps the scores of every row, 8·classes bytes each.
//
// Sources: Bamber (1975), J. Math. Psych. 12(4); Hanley & McNeil (1982), Radiology 143(1).
type ROCAUC struct{ ofClasses }

// Name returns "roc_auc".
func (ROCAUC) Name() string { return "roc_auc" }

// New returns an accumulator without rows.
func (ROCAUC) New() Accumulator { return new(ranking) }

// ranking keeps the rows to be ranked. Its state is the number of classes, then rows as they are kept.
type ranking struct {
	classes int          // 0 before the first row
	kept    []float64    // of each row: a score for each class, of two for the second alone, the class, and the weight
	row     [2][]float64 // scratch
}

// scores returns how many scores a row has.
func (k *ranking) scores() int {
	if k.classes == 2 {
		return 1
	}
	return k.classes
}

func scratch(classes int) [2][]float64 {
	return [2][]float64{make([]float64, classes), make([]float64, classes)}
}

func (k *ranking) width() int { return k.scores() + 2 }

func (k *ranking) Add(output, target any, rows int, weight any) error {
	l, err := newLabelled(output, target, rows, weight)
	if err != nil {
		return errors.WithMessage(err, "roc_auc")
	}
	if rows == 0 {
		return nil
	}
	if k.classes == 0 {
		k.classes = l.out.cols
		k.row = scratch(k.classes)
	}
	if k.classes != l.out.cols {
		return errors.Errorf("roc_auc: output has %d columns: expected %d, as before", l.out.cols, k.classes)
	}
	for r := range rows {
		w := l.weights.at(r)
		if w == 0 {
			continue
		}
		x := k.row[0]
		for c := range x {
			x[c] = l.out.at(r, c)
		}
		rank(x, k.row[1])
		k.kept = append(k.kept, x[k.classes-k.scores():]...)
		k.kept = append(k.kept, float64(l.class(r)), w)
	}
	return nil
}

// rank replaces the logits of a row by numbers that rank rows as the probabilities of its classes do: all NaN if one is not
// finite. others is scratch of the same length.
func rank(x, others []float64) {
	first := 0
	for i, v := range x {
		if v-v != 0 {
			for i := range x {
				x[i] = math.NaN()
			}
			return
		}
		if v > x[first] {
			first = i
		}
	}
	if len(x) == 2 {
		x[0], x[1] = x[0]-x[1], x[1]-x[0]
		return
	}
	largest := x[first]
	for i, v := range x {
		others[i] = math.Exp(v - largest)
	}
	others[first] = 0
	slices.Sort(others) // so that rows which differ in the order of the other classes rank alike
	sum := 0.0
	for _, e := range others {
		sum += e
	}
	for i := range x {
		x[i] = x[i] - largest - math.Log1p(sum)
	}
}

func (k *ranking) Value() float64 {
	rows := slices.Collect(slices.Chunk(k.kept, max(k.width(), 1)))
	var m mean
	for c := range k.scores() {
		class := float64(c + k.classes - k.scores())
		if area, ok := areaUnder(rows, c, class); ok {
			m.add(area, 1)
		}
	}
	return m.Value()
}

// areaUnder returns the area for a class whose score stands in a column of the rows; not ok if there is no pair of rows. It
// sorts the rows.
func areaUnder(rows [][]float64, column int, class float64) (area float64, ok bool) {
	slices.SortStableFunc(rows, func(a, b []float64) int { return cmp.Compare(a[column], b[column]) })
	var below, positive float64 // weight of the negative rows with lower scores, and of all positive ones
	for lo := 0; lo < len(rows); {
		score := rows[lo][column]
		if math.IsNaN(score) {
			return score, true
		}
		var own, others float64
		hi := lo
		for ; hi < len(rows) && rows[hi][column] == score; hi++ {
			row := rows[hi]
			if w := row[len(row)-1]; row[len(row)-2] == class {
				own += w
			} else {
				others += w
			}
		}
		area += float64(own * (below + others/2))
		below += others
		positive += own
		lo = hi
	}
	return area / positive / below, positive > 0 && below > 0
}

func (k *ranking) State() []float64 {
	if k.classes == 0 {
		return nil
	}
	return append([]float64{float64(k.classes)}, k.kept...)
}

func (k *ranking) SetState(s []float64) error {
	if len(s) == 0 {
		*k = ranking{}
		return nil
	}
	const most = 1 << 20 // classes; more are damage
	set := ranking{classes: int(s[0]), kept: slices.Clone(s[1:])}
	if !(s[0] >= 1 && s[0] <= most) || float64(set.classes) != s[0] || len(set.kept)%set.width() != 0 {
		return errors.WithMessage(badState(s, "a number of classes and whole rows of scores"), "roc_auc")
	}
	set.row = scratch(set.classes)
	*k = set
	return nil
}
