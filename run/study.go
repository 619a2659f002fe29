package run

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/pkg/errors"

	"nabla/internal/draw"
	"nabla/verify"
	"nabla/verify/fd"
)

// Study studies the error of finite differences of the job's loss, at its initial values, on the first rows of the training
// data. along says which parameters move: "" for all, linear/weight for one, linear/weight[3,4] for one element. Directions of
// more than one element are drawn from the job's seed.
func (j *Job) Study(rows int, along string) (*fd.Study, error) {
	declare, fill, err := j.firstRows(rows)
	if err != nil {
		return nil, err
	}
	course, err := courseOf(along)
	if err != nil {
		return nil, bad(err)
	}
	course.Seed = j.Config.Train.Seed
	s, err := verify.StudyLoss(j.Params, declare, fill, course)
	if err != nil {
		return nil, bad(err)
	}
	if weights := j.Params.Weights(); along == "" && isFinite(float64(s.Kink)) {
		s.Notes = append(s.Notes, "no ReLU comes after the last layer, as a rule: look along "+weights[len(weights)-1].Name())
	}
	return s, nil
}

// courseOf reads a parameter's name, with or without an index.
func courseOf(along string) (verify.Course, error) {
	name, index, ok := strings.Cut(along, "[")
	if !ok {
		return verify.Course{Param: along}, nil
	}
	index, closed := strings.CutSuffix(index, "]")
	c := verify.Course{Param: name}
	for _, text := range strings.Split(index, ",") {
		i, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || !closed || name == "" {
			return c, errors.Errorf("%s: want a parameter such as linear/weight, or an element such as linear/weight[3,4]", along)
		}
		c.Index = append(c.Index, i)
	}
	return c, nil
}

// DrawStudy draws the errors of a study against the step, both logarithmic, a curve a scheme.
func DrawStudy(s *fd.Study) (*draw.Figure, error) {
	p := draw.Panel{
		Title: fmt.Sprintf("Error of the derivative of %s at %v", s.Function, float64(s.At)), XLabel: "step h", YLabel: "error", LogX: true, LogY: true,
	}
	for _, c := range s.Schemes {
		curve := draw.Series{Name: c.Name}
		for _, point := range c.Points {
			curve.X, curve.Y = append(curve.X, point.Step), append(curve.Y, point.Error)
		}
		p.Series = append(p.Series, curve)
	}
	return draw.Curves([]draw.Panel{p})
}
