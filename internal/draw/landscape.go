package draw

import (
	"image/color"
	"math"

	"github.com/pkg/errors"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// A Landscape is a function of one or two variables and a way through it. Its axes are fixed, and what lies outside of them is cut off.
// A function of one variable is one of the panel's series; one of two is shown by contour lines, the darker the lower.
type Landscape struct {
	X, Y    [2]float64 // least and greatest of either axis
	Heights []float64  // values on a grid over the axes, row by row from the least y; none: no contour lines
	Columns int        // of the grid, 2 or more
	Levels  []float64  // of the contour lines, ascending
	Arrows  []Arrow
	Path    Series // its points are joined and marked, its first by a ring
}

// An Arrow goes from (X, Y) by (DX, DY).
type Arrow struct{ X, Y, DX, DY float64 }

func (l *Landscape) check() error {
	rows := len(l.Heights) / max(l.Columns, 1)
	switch {
	case !(l.X[0] < l.X[1] && l.Y[0] < l.Y[1]):
		return errors.Errorf("axes from %v to %v and from %v to %v: want ascending ones", l.X[0], l.X[1], l.Y[0], l.Y[1])
	case len(l.Heights) > 0 && (l.Columns < 2 || rows < 2 || rows*l.Columns != len(l.Heights)):
		return errors.Errorf("%d heights in %d columns: want whole rows, two or more of each", len(l.Heights), l.Columns)
	case len(l.Path.X) != len(l.Path.Y):
		return errors.Errorf("a path of %d values of x and %d of y: want one y for every x", len(l.Path.X), len(l.Path.Y))
	}
	return nil
}

// contourShades are the colours of the lowest and the highest contour line: one hue, so that all eyes see the order.
var contourShades = [2]color.RGBA{{0x3E, 0x50, 0x63, 0xFF}, {0xC3, 0xCD, 0xD6, 0xFF}}

// Plot implements plot.Plotter: contour lines, then arrows.
func (l *Landscape) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, level := range l.Levels {
		var path vg.Path
		l.contour(level, func(a, b [2]float64) {
			path.Move(vg.Point{X: x(a[0]), Y: y(a[1])})
			path.Line(vg.Point{X: x(b[0]), Y: y(b[1])})
		})
		share := float64(i) / float64(max(len(l.Levels)-1, 1))
		c.SetLineStyle(draw.LineStyle{Color: between(contourShades[0], contourShades[1], share), Width: 1.4 * hairline})
		if len(path) > 0 {
			c.Stroke(path)
		}
	}
	for _, a := range l.Arrows {
		arrow(c, vg.Point{X: x(a.X), Y: y(a.Y)}, vg.Point{X: x(a.X + a.DX), Y: y(a.Y + a.DY)})
	}
}

func between(a, b color.RGBA, share float64) color.RGBA {
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a) + share*(float64(b)-float64(a)))) }
	return color.RGBA{mix(a.R, b.R), mix(a.G, b.G), mix(a.B, b.B), 0xFF}
}

// arrow draws an arrow, unless it ends outside of the plot or is too short to be seen.
func arrow(c draw.Canvas, from, to vg.Point) {
	const barb, width = vg.Length(3.2), vg.Length(1.3)
	d := to.Sub(from)
	length := vg.Length(math.Hypot(float64(d.X), float64(d.Y)))
	if !c.Contains(from) || !c.Contains(to) || length < 1 {
		return
	}
	d = d.Scale(1 / length)
	across := vg.Point{X: -d.Y, Y: d.X}
	head := min(barb, length)
	base := to.Sub(d.Scale(head))
	half := across.Scale(width * head / barb)
	colour := okabeIto[2] // green, which neither curves nor path have here
	c.StrokeLine2(draw.LineStyle{Color: colour, Width: 0.8}, from.X, from.Y, base.X, base.Y)
	c.FillPolygon(colour, []vg.Point{to, base.Add(half), base.Sub(half)})
}

// manyPoints is the number of points up to which a path's are marked, for even those that are drawn over one another show its steps.
const manyPoints = 101

// way draws a path.
type way struct{ curve }

// Plot implements plot.Plotter.
func (w way) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	points := make([]vg.Point, len(w.X))
	for i := range points {
		points[i] = vg.Point{X: x(w.X[i]), Y: y(w.Y[i])}
	}
	c.StrokeLines(w.style, c.ClipLinesXY(points)...)
	for i, at := range points {
		switch {
		case !c.Contains(at):
		case i == 0:
			c.DrawGlyph(draw.GlyphStyle{Color: paper, Radius: 2 * dotRadius, Shape: draw.CircleGlyph{}}, at)
			c.DrawGlyph(draw.GlyphStyle{Color: w.style.Color, Radius: 2 * dotRadius, Shape: draw.RingGlyph{}}, at)
		case len(points) <= manyPoints:
			w.dot(c, at)
		}
	}
}
