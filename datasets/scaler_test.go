package datasets

import (
	"encoding/json"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestScaler(t *testing.T) {
	// Columns: 1 … 4; a constant whose sum is not exact; 10 and 30 in turn.
	table, err := NewTable(
		Reals("x", []float64{1, .1, 10, 2, .1, 30, 3, .1, 10, 4, .1, 30}, 1, 3),
		ClassIndices("y", []int64{0, 1, 2, 3}),
	)
	if err != nil {
		t.Fatal(err)
	}
	s, err := FitScaler(table, "x")
	if err != nil {
		t.Fatal(err)
	}
	want := Scaler{
		Mean: []float64{(1 + 2 + 3 + 4) / 4., .1, (10 + 30) / 2},
		Std:  []float64{math.Sqrt((1.5*1.5 + .5*.5 + .5*.5 + 1.5*1.5) / 4), 1, 10},
	}
	if diff := cmp.Diff(want, s); diff != "" {
		t.Error(diff)
	}
	// On a view: what is scaled follows the view, and so do the other fields.
	scaled, err := s.Apply(table.Select([]int{3, 0}), "x")
	if err != nil {
		t.Fatal(err)
	}
	x, y := make([]float64, 6), make([]int64, 2)
	if err := scaled.Fill("x", x, []int{0, 1}); err != nil {
		t.Fatal(err)
	}
	if err := scaled.Select([]int{1, 0}).Fill("y", y, []int{0, 1}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]float64{(4 - 2.5) / s.Std[0], 0, 1, (1 - 2.5) / s.Std[0], 0, -1}, x); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]int64{0, 3}, y); diff != "" {
		t.Error(diff)
	}
	wantFill(t, table, []float64{1, .1, 10}, 0)
}

// wantFill checks a row of "x".
func wantFill(t *testing.T, table *Table, want []float64, row int) {
	t.Helper()
	got := make([]float64, len(want))
	if err := table.Fill("x", got, []int{row}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestScalerRoundTripsAsJSON(t *testing.T) {
	want := Scaler{Mean: []float64{1. / 3}, Std: []float64{2. / 3}}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(text); got != `{"mean":[0.3333333333333333],"std":[0.6666666666666666]}` {
		t.Errorf("got %s", got)
	}
	var got Scaler
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestScalerRefuses(t *testing.T) {
	huge, err := NewTable(Reals("x", []float64{1e300, -1e300}, 1, 1), ClassIndices("y", []int64{0, 1}))
	if err != nil {
		t.Fatal(err)
	}
	_, err = FitScaler(huge, "x")
	wantError(t, "overflow", err, "value 0", "out of range")
	_, err = FitScaler(huge, "y")
	wantError(t, "classes", err, `"y"`)
	_, err = FitScaler(huge.Select(nil), "x")
	wantError(t, "no rows", err, "no rows")
	_, err = Scaler{Mean: []float64{1, 2}, Std: []float64{1, 1}}.Apply(huge, "x")
	wantError(t, "other size", err, "rows of 1 values, but 2 means")
}
