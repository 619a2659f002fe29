package run_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"nabla/run"
)

func TestStudy(t *testing.T) {
	j := prepare(t, "iris")
	s, err := j.Study(5, "linear/weight[2, 1]")
	if err != nil {
		t.Fatal(err)
	}
	if s.Function != "the loss along linear/weight[2 1]" || s.Err() != nil {
		t.Errorf("studied %s, %v", s.Function, s.Err())
	}
	for _, c := range s.Schemes {
		if !(math.Abs(float64(c.Observed)-float64(c.Order)) <= 0.05) {
			t.Errorf("%s: observed order %v, want %d", c.Name, c.Observed, c.Order)
		}
	}
	figure, err := run.DrawStudy(s)
	if err != nil {
		t.Fatal(err)
	}
	var svg bytes.Buffer
	if err := figure.WriteSVG(&svg); err != nil || !strings.Contains(svg.String(), "linear/weight[2 1]") {
		t.Errorf("the picture does not say of what it is: %v", err)
	}
}

func TestStudyRefuses(t *testing.T) {
	j := prepare(t, "iris")
	for _, c := range []struct {
		rows  int
		along string
	}{{0, ""}, {1_000, ""}, {3, "weight"}, {3, "linear/weight[1]"}, {3, "linear/weight[1,2"}, {3, "linear/weight[a,b]"}, {3, "[1,2]"}} {
		var bad run.BadInput
		if _, err := j.Study(c.rows, c.along); !errors.As(err, &bad) {
			t.Errorf("%d rows along %q: got %v, want bad input", c.rows, c.along, err)
		}
	}
}
