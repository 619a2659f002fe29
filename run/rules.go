package run

import (
	"context"
	"time"

	"github.com/pkg/errors"

	"nabla/datasets"
	"nabla/graph"
	"nabla/internal/draw"
	"nabla/metrics"
	"nabla/rules"
	"nabla/trainer"
)

// A RuleComparison sets rules that people wrote beside models that learned from examples. All are measured on the same test rows.
type RuleComparison struct {
	Rules   RuleScores      `json:"rules"`
	Updates int             `json:"updates"` // of each model
	Trained []*TrainedScore `json:"trained"` // in the order asked for
}

// RuleScores is how well the rules do.
type RuleScores struct {
	Accuracy float64     `json:"accuracy"`
	Rows     int         `json:"rows"`
	Seconds  float64     `json:"seconds"`
	Digits   []Share     `json:"digits"` // by digit: how many rows there are, and how many are right
	Rules    []RuleScore `json:"each"`   // in the order in which they are asked
}

// A RuleScore is what one rule does.
type RuleScore struct {
	Digit int    `json:"digit"`
	Sees  string `json:"sees"`
	Share        // of the rows that it decides
}

// A Share is how many of some rows are right.
type Share struct {
	Rows  int `json:"rows"`
	Right int `json:"right"`
}

func (s *Share) add(right bool) {
	s.Rows++
	if right {
		s.Right++
	}
}

// Accuracy returns the share of rows that are right, 0 of none.
func (s Share) Accuracy() float64 { return float64(s.Right) / float64(max(s.Rows, 1)) }

// A TrainedScore is how well a model does that learned from a number of rows.
type TrainedScore struct {
	Rows     int     `json:"rows"`
	Accuracy float64 `json:"accuracy"`
	Seconds  float64 `json:"seconds"` // of training
}

// CompareRules measures package rules on the job's test rows, images of ten digits, and beside them the job's model trained on each
// number of rows. The rows are drawn from the job's seed, fewer of them from among the more; every model begins with the same weights
// and makes the job's number of updates, after which it is measured. The job's weights and solver stay as they are.
func (j *Job) CompareRules(ctx context.Context, rows []int) (*RuleComparison, error) {
	if j.Test == nil || len(j.set.Classes) != 10 {
		return nil, bad(errors.Errorf("data %v: want ten classes of images, the digits, and rows to test on", j.Config.Data))
	}
	if len(rows) == 0 {
		return nil, bad(errors.New("no number of rows to train on: want one at least, such as 100"))
	}
	for _, n := range rows {
		if n < 1 || n > j.Train.Len() {
			return nil, bad(errors.Errorf("%d rows to train on: want 1 to %d, which there are", n, j.Train.Len()))
		}
	}
	c := &RuleComparison{Updates: j.Steps()}
	if err := c.Rules.measure(ctx, j.Test); err != nil {
		return nil, err
	}
	for _, n := range rows {
		s, err := j.trainedOn(ctx, n)
		if err != nil {
			return nil, errors.WithMessagef(err, "%d rows", n)
		}
		c.Trained = append(c.Trained, s)
	}
	return c, nil
}

// measure asks the rules about every row.
func (s *RuleScores) measure(ctx context.Context, test *datasets.Table) error {
	began := time.Now()
	s.Rows, s.Digits = test.Len(), make([]Share, 10)
	for _, r := range rules.All() {
		s.Rules = append(s.Rules, RuleScore{Digit: r.Digit, Sees: r.Sees})
	}
	size := 1
	for _, n := range test.Shape(trainer.InputField) {
		size *= n
	}
	pixels, label, right := make([]float64, size), make([]int64, 1), 0
	err := trainer.Each(ctx, test.Len(), func(rows []int) error {
		for _, row := range rows {
			if err := test.Fill(trainer.InputField, pixels, []int{row}); err != nil {
				return err
			}
			if err := test.Fill(trainer.TargetField, label, []int{row}); err != nil {
				return err
			}
			glyph, err := rules.See(pixels)
			if err != nil {
				return bad(errors.WithMessagef(err, "test image %d", row+1))
			}
			rule := &s.Rules[rules.Decide(glyph)]
			hit := rule.Digit == int(label[0])
			rule.add(hit)
			s.Digits[label[0]].add(hit)
			if hit {
				right++
			}
		}
		return nil
	})
	s.Accuracy, s.Seconds = float64(right)/float64(test.Len()), time.Since(began).Seconds()
	return err
}

// trainedOn trains the job's model on some of its rows.
func (j *Job) trainedOn(ctx context.Context, n int) (_ *TrainedScore, err error) {
	seed := j.Config.Train.Seed
	t := j.task()
	t.Params = graph.NewParams(j.Params.Dtype(), seed)
	t.Epochs, t.Iterations, t.Validation, t.Monitor = 0, j.Steps(), nil, "train_loss"
	if t.Solver, err = j.Config.Solver.Value.New(); err != nil {
		return nil, errors.WithMessage(err, "solver")
	}
	t.Solver.Share(j.pool)
	drawn, err := datasets.NewSampler(datasets.Shuffle, j.Train.Len(), n, seed)
	if err != nil {
		return nil, err
	}
	t.Train = j.Train.Select(drawn.Rows(0, nil))
	if t.Sampler, err = datasets.NewSampler(datasets.Shuffle, n, min(j.Config.Train.Batch, n), seed); err != nil {
		return nil, err
	}
	began := time.Now()
	if _, err = trainer.Fit(ctx, t); err != nil {
		return nil, err
	}
	s := &TrainedScore{Rows: n, Seconds: time.Since(began).Seconds()}
	scores, err := trainer.Evaluate(ctx, t.Params, j.objective, j.Test, []metrics.Metric{metrics.Accuracy{}}, j.newVM(), j.vmOptions()...)
	if err != nil {
		return nil, err
	}
	s.Accuracy, _ = scores.Get("accuracy")
	return s, nil
}

// Draw draws the accuracy against the number of rows, logarithmic, and the level of the rules.
func (c *RuleComparison) Draw() (*draw.Figure, error) {
	trained, level := draw.Series{Name: "trained model"}, draw.Series{Name: "hand-written rules"}
	for _, s := range c.Trained {
		trained.X, trained.Y = append(trained.X, float64(s.Rows)), append(trained.Y, 100*s.Accuracy)
		level.X, level.Y = append(level.X, float64(s.Rows)), append(level.Y, 100*c.Rules.Accuracy)
	}
	return draw.Curves([]draw.Panel{{
		Title: "Digits: rules or examples", XLabel: "training images", YLabel: "test images right, %", LogX: true,
		Series: []draw.Series{trained, level},
	}})
}
