package draw

import (
	"image/color"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// legend draws the names of the curves in the emptiest corner of the plot.
type legend struct {
	text   text.Style
	curves []curve
}

// Plot implements plot.Plotter.
func (l legend) Plot(c draw.Canvas, p *plot.Plot) {
	const pad, swatch, row, inset = vg.Length(5), vg.Length(14), vg.Length(12), vg.Length(5)
	var width vg.Length
	var named []curve
	for _, k := range l.curves {
		if k.Name != "" {
			named = append(named, k)
			// A viewer without the font that is measured here may use one an eighth wider.
			width = max(width, 1.125*l.text.Width(shown(k.Name)))
		}
	}
	if len(named) == 0 {
		return
	}
	size := vg.Point{X: width + swatch + 3*pad, Y: row*vg.Length(len(named)) + pad}
	box := l.corner(c, p, size, inset)

	c.SetColor(color.NRGBA{0xFF, 0xFF, 0xFF, 0xD8})
	c.Fill(box.Path())
	c.StrokeLines(draw.LineStyle{Color: faint, Width: hairline}, []vg.Point{
		box.Min, {X: box.Max.X, Y: box.Min.Y}, box.Max, {X: box.Min.X, Y: box.Max.Y}, box.Min,
	})
	for i, k := range named {
		y := box.Max.Y - pad/2 - row*(vg.Length(i)+0.5)
		from := box.Min.X + pad
		c.StrokeLine2(k.style, from, y, from+swatch, y)
		if len(k.X) <= fewPoints {
			k.dot(c, vg.Point{X: from + swatch/2, Y: y})
		}
		// YCenter centres the line with its descent; letters look centred a little higher.
		c.FillText(l.text, vg.Point{X: from + swatch + pad, Y: y + 0.12*l.text.Font.Size}, shown(k.Name))
	}
}

// corner returns the rectangle of the given size in the corner that the fewest pieces of curve pass through.
func (l legend) corner(c draw.Canvas, p *plot.Plot, size vg.Point, inset vg.Length) vg.Rectangle {
	right, top := c.Max.X-inset-size.X, c.Max.Y-inset-size.Y
	left, bottom := c.Min.X+inset, c.Min.Y+inset
	var best vg.Rectangle
	least := math.MaxInt
	for _, at := range []vg.Point{{X: right, Y: top}, {X: right, Y: bottom}, {X: left, Y: top}, {X: left, Y: bottom}} {
		box := vg.Rectangle{Min: at, Max: at.Add(size)}
		if n := l.covered(c, p, box); n < least {
			best, least = box, n
		}
	}
	return best
}

// covered counts the places of the curves that lie in box, at 8 places a piece of line.
func (l legend) covered(c draw.Canvas, p *plot.Plot, box vg.Rectangle) (n int) {
	x, y := p.Transforms(&c)
	for _, k := range l.curves {
		s := thin(k.Series)
		for i := range s.X {
			a := vg.Point{X: x(s.X[i]), Y: y(s.Y[i])}
			b := a
			if i > 0 {
				b = vg.Point{X: x(s.X[i-1]), Y: y(s.Y[i-1])}
			}
			for step := range 8 {
				at := a.Add(b.Sub(a).Scale(vg.Length(step) / 8))
				if at.X > box.Min.X && at.X < box.Max.X && at.Y > box.Min.Y && at.Y < box.Max.Y {
					n++
				}
			}
		}
	}
	return n
}

// shown returns a name as the legend writes it.
func shown(name string) string { return elide(printable(name), 32) }
