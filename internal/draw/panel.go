package draw

import (
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const (
	lineWidth = vg.Length(1.25)
	hairline  = vg.Length(0.5)
)

// plot returns the axes, grid, curves and legend of one panel.
func (f *Figure) plot(panel Panel) *plot.Plot {
	p := plot.New()
	p.BackgroundColor = nil

	x, y := bounds(panel.Series)
	if panel.LogX {
		p.X.Scale = logScale{}
		p.X.Min, p.X.Max, p.X.Tick.Marker = logarithmic(x)
	} else {
		p.X.Min, p.X.Max, p.X.Tick.Marker = horizontal(x, panel.Series)
	}
	if panel.LogY {
		p.Y.Scale = logScale{}
		p.Y.Min, p.Y.Max, p.Y.Tick.Marker = logarithmic(y)
	} else {
		p.Y.Min, p.Y.Max, p.Y.Tick.Marker = linear(y)
	}
	if l := panel.Landscape; l != nil {
		p.X.Min, p.X.Max, p.X.Tick.Marker = l.X[0], l.X[1], ticks(span{l.X[0], l.X[1]}, 0)
		p.Y.Min, p.Y.Max, p.Y.Tick.Marker = l.Y[0], l.Y[1], ticks(span{l.Y[0], l.Y[1]}, 0)
	}
	dress(&p.X, panel.XLabel)
	dress(&p.Y, panel.YLabel)

	grid := plotter.NewGrid()
	grid.Vertical = draw.LineStyle{Color: faint, Width: hairline}
	grid.Horizontal = grid.Vertical
	p.Add(grid)
	if panel.Landscape != nil {
		p.Add(panel.Landscape)
	}

	title := heading{panel.Title, p.Title.TextStyle}
	title.style.Color, title.style.Font, title.style.YAlign = ink, sans(10.5), draw.YBottom
	p.Add(title)

	key := legend{text: p.X.Tick.Label}
	key.text.Color = ink
	key.text.XAlign, key.text.YAlign = draw.XLeft, draw.YCenter
	// The last one drawn lies on top: what is named first matters most.
	for _, s := range slices.Backward(panel.Series) {
		c := f.curve(s)
		p.Add(c)
		key.curves = append(key.curves, c)
	}
	if l := panel.Landscape; l != nil {
		w := way{f.curve(l.Path)}
		w.style.Color = okabeIto[1] // vermillion, away from the blue of the contours
		p.Add(w)
		key.curves = append(key.curves, w.curve)
	}
	slices.Reverse(key.curves)
	p.Add(key)
	return p
}

// dress gives an axis its label and the looks of all axes.
func dress(a *plot.Axis, label string) {
	a.Padding = 0
	a.LineStyle = draw.LineStyle{Color: rule, Width: hairline}
	a.Tick.LineStyle = a.LineStyle
	a.Tick.Length = 3
	a.Tick.Label.Color = muted
	a.Tick.Label.Font = sans(8)
	a.Label.Text = printable(label)
	a.Label.Padding = 4
	a.Label.TextStyle.Color = muted
	a.Label.TextStyle.Font = sans(8.5)
}

func sans(size vg.Length) font.Font {
	return font.Font{Typeface: "Liberation", Variant: "Sans", Size: size}
}

// heading draws the title of a panel above its plot. The title of package plot hangs from the edge of the canvas
// instead, so that the titles of neighbours would not line up.
type heading struct {
	text  string
	style text.Style
}

// titleRoom is the space above a plot that its heading needs.
const titleRoom = vg.Length(20)

// Plot implements plot.Plotter.
func (h heading) Plot(c draw.Canvas, _ *plot.Plot) {
	c.FillText(h.style, vg.Point{X: c.Center().X, Y: c.Max.Y + 8}, printable(h.text))
}
