package main

import "slices"

// median returns the middle of x in order, or the mean of the middle two. x has one number or more and stays as it is.
func median(x []float64) float64 {
	sorted := slices.Sorted(slices.Values(x))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// ratio returns median(ours) / median(theirs).
func (p pair) ratio() float64 { return median(p.Ours) / median(p.Theirs) }

// spread returns the least and the largest ratio of a turn.
func (p pair) spread() (least, largest float64) {
	ratios := make([]float64, len(p.Ours))
	for i := range ratios {
		ratios[i] = p.Ours[i] / p.Theirs[i]
	}
	return slices.Min(ratios), slices.Max(ratios)
}
