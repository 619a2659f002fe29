package main

import (
	"slices"
	"testing"
)

func TestMedian(t *testing.T) {
	for _, tt := range []struct {
		x    []float64
		want float64
	}{
		{[]float64{3}, 3},
		{[]float64{5, 1}, (1 + 5) / 2.0},
		{[]float64{9, 1, 4}, 4},
		{[]float64{8, 1, 4, 1000}, (4 + 8) / 2.0},
	} {
		before := slices.Clone(tt.x)
		if got := median(tt.x); got != tt.want {
			t.Errorf("median(%v) = %v, want %v", tt.x, got, tt.want)
		}
		if !slices.Equal(tt.x, before) {
			t.Errorf("median changed %v to %v", before, tt.x)
		}
	}
}

// A ratio is that of the medians, not the median of the ratios; the spread is over turns.
func TestRatio(t *testing.T) {
	p := pair{Ours: []float64{10, 30, 20}, Theirs: []float64{100, 40, 50}}
	if got, want := p.ratio(), 20.0/50; got != want {
		t.Errorf("ratio %v, want %v", got, want)
	}
	least, largest := p.spread()
	if least != 10.0/100 || largest != 30.0/40 {
		t.Errorf("spread from %v to %v, want 0.1 to 0.75", least, largest)
	}
}
