package fd

import (
	"math"
	"slices"
)

// A branch is a run of points along which the error is a power of the step.
type branch struct {
	slope    float64 // the power; NaN if there is none
	from, to float64 // the steps, from < to
}

// plateau is how far slopes inside a piece may lie from their median while the error is a power of the step, and how far an
// observed order from the formula's.
const plateau = 0.05

// truncation returns the branch on which the error of truncation rules, among points from the coarsest step to the finest. The
// model tells where rounding errors, a hundredth of the error or more, end it. The slope is that of the finest piece on which
// it is constant, of a decade or else of half a one; at coarser steps terms of higher order may play a part. If it is constant
// nowhere, the straightest piece is taken; if the points are too few, the slope is NaN.
func truncation(points []StudyPoint, m ErrorModel) branch {
	best, bend := branch{slope: math.NaN()}, math.Inf(1)
	for _, length := range []int{decade, decade / 2} {
		for end := len(points); end > length && bend > plateau; end-- {
			piece := points[end-length-1 : end]
			if slices.ContainsFunc(piece, func(p StudyPoint) bool { return !(p.Error >= 100*m.Rounding(p.Step)) }) {
				continue
			}
			if slope, spread := robustSlope(piece); spread < bend {
				best, bend = branch{slope, piece[length].Step, piece[0].Step}, spread
			}
		}
	}
	return best
}

// roundoff returns the power of the step that the error follows where rounding errors rule: at steps from ten times finer than the best one on, down to where
// x + h has two digits left.
func roundoff(points []StudyPoint, best, x float64) float64 {
	var piece []StudyPoint
	for _, p := range points {
		if p.Step <= best/10 && p.Step >= 100*epsilon64*math.Max(1, math.Abs(x)) && p.Error > 0 {
			piece = append(piece, p)
		}
	}
	if len(piece) < 2*decade {
		return math.NaN()
	}
	slope, _ := robustSlope(piece)
	return slope
}

// robustSlope returns the median of the slopes between all pairs of points in the double logarithmic picture, and how far
// the slopes between neighbours lie from it at most. The errors are not 0.
//
// Source: Sen (1968), J. Am. Stat. Assoc. 63(324).
func robustSlope(points []StudyPoint) (slope, spread float64) {
	var all []float64
	between := func(p, q StudyPoint) float64 { return math.Log(p.Error/q.Error) / math.Log(p.Step/q.Step) }
	for i, p := range points {
		for _, q := range points[:i] {
			all = append(all, between(p, q))
		}
	}
	slope = medianOf(all)
	for i := 1; i < len(points); i++ {
		spread = math.Max(spread, math.Abs(between(points[i-1], points[i])-slope))
	}
	return slope, spread
}

// medianOf returns the median of at least one number, the lower one of two. It sorts v.
func medianOf(v []float64) float64 {
	slices.Sort(v)
	return v[(len(v)-1)/2]
}

// bestOf returns the step about which errors are least, with the largest of three neighbours: the error of a single step may
// be small by accident.
func bestOf(points []StudyPoint) StudyPoint {
	best := StudyPoint{Step: math.NaN(), Error: math.Inf(1)}
	for i := 1; i+1 < len(points); i++ {
		e := math.Max(points[i].Error, math.Max(points[i-1].Error, points[i+1].Error))
		if e < best.Error {
			best = points[i]
			best.Error = e
		}
	}
	return best
}
