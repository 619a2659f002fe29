package draw

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// limit is the largest magnitude drawn: far above any loss, and far enough below the largest float64 that the
// difference of two coordinates is finite.
const limit = 1e300

const (
	dotRadius = vg.Length(1.9)
	// fewPoints is the number of points up to which each is marked by a dot; more would hide the line.
	fewPoints = 25
)

// visible returns a copy of s with only the points that a panel can show.
func visible(s Series, logX, logY bool) Series {
	out := Series{Name: s.Name}
	for i, x := range s.X {
		if y := s.Y[i]; drawable(x, logX) && drawable(y, logY) {
			out.X = append(out.X, x)
			out.Y = append(out.Y, y)
		}
	}
	return out
}

// drawable reports whether a coordinate has a place on an axis.
func drawable(v float64, log bool) bool {
	if log {
		return 1/limit <= v && v <= limit
	}
	return math.Abs(v) <= limit // false for NaN
}

// curve returns the style of a series. When the colours are used up they return with dashes.
func (f *Figure) curve(s Series) curve {
	i := f.styles[s.Name]
	style := draw.LineStyle{Color: okabeIto[i%len(okabeIto)], Width: lineWidth}
	if round := i / len(okabeIto); round > 0 {
		style.Dashes = []vg.Length{vg.Length(2 + 2*(round%3)), 2}
	}
	return curve{s, style}
}

// curve draws a series as a line, with a dot for each of few points.
type curve struct {
	Series
	style draw.LineStyle
}

// Plot implements plot.Plotter.
func (c curve) Plot(canvas draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&canvas)
	s := thin(c.Series)
	points := make([]vg.Point, len(s.X))
	for i := range points {
		points[i] = vg.Point{X: x(s.X[i]), Y: y(s.Y[i])}
	}
	if len(points) > 1 {
		canvas.StrokeLines(c.style, points)
	}
	if len(points) <= fewPoints {
		for _, at := range points {
			c.dot(canvas, at)
		}
	}
}

// dot draws a point.
func (c curve) dot(canvas draw.Canvas, at vg.Point) {
	canvas.DrawGlyph(draw.GlyphStyle{Color: c.style.Color, Radius: dotRadius, Shape: draw.CircleGlyph{}}, at)
}

// thinned is the number of blocks that a long curve is thinned to: about two a pixel.
const thinned = 900

// thin returns s with no more points than a panel can show. Each block of neighbouring points keeps its first, its
// lowest and its highest, so that no spike is lost.
func thin(s Series) Series {
	n := len(s.X)
	if n <= 4*thinned {
		return s
	}
	out := Series{Name: s.Name}
	for b := range thinned {
		first, end := b*n/thinned, (b+1)*n/thinned
		low, high := first, first
		for i := first; i < end; i++ {
			if s.Y[i] < s.Y[low] {
				low = i
			}
			if s.Y[i] > s.Y[high] {
				high = i
			}
		}
		last := -1
		for _, i := range []int{first, min(low, high), max(low, high)} {
			if i != last {
				out.X, out.Y = append(out.X, s.X[i]), append(out.Y, s.Y[i])
			}
			last = i
		}
	}
	out.X, out.Y = append(out.X, s.X[n-1]), append(out.Y, s.Y[n-1])
	return out
}
