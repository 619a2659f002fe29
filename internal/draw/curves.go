package draw

import (
	"bytes"
	"io"

	"github.com/pkg/errors"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Series is one curve: the points (X[i], Y[i]), joined in that order. A point with a NaN or an infinity, or without a
// logarithm on a logarithmic axis, is left out and its neighbours are joined. No points at all are legal.
type Series struct {
	Name string
	X, Y []float64
}

// Panel is one pair of axes with its curves. With LogX the horizontal axis is logarithmic, with LogY the vertical one.
type Panel struct {
	Title, XLabel, YLabel string
	Series                []Series
	LogX, LogY            bool
	Landscape             *Landscape // below the curves, with axes that are not logarithmic; nil: none
}

// Figure is a drawing of panels, ready to be written any number of times.
type Figure struct {
	panels []Panel
	styles map[string]int
}

// Size of one panel. 72 points are 96 CSS pixels, so a panel is 450 by 360 pixels.
const (
	panelWidth  = 337.5 * vg.Inch / 72
	panelHeight = 270 * vg.Inch / 72
)

// Curves returns a figure of the panels, up to three side by side and then in rows. A name has one colour in all
// panels, in order of first appearance; a series of few points shows them as dots, so that a run of one epoch is
// visible. The legend stands in the emptiest corner of its panel, the upper right one if that is as empty as any.
//
// No panels, a series with unequal numbers of X and Y, and a landscape without room are errors.
func Curves(panels []Panel) (*Figure, error) {
	if len(panels) == 0 {
		return nil, errors.New("draw curves: no panels, want at least one")
	}
	f := &Figure{panels: make([]Panel, len(panels)), styles: map[string]int{}}
	for i, p := range panels {
		kept := make([]Series, len(p.Series))
		for j, s := range p.Series {
			if len(s.X) != len(s.Y) {
				return nil, errors.Errorf("draw curves: panel %q, series %q: %d values of x and %d of y, want one y for every x",
					p.Title, s.Name, len(s.X), len(s.Y))
			}
			if _, ok := f.styles[s.Name]; !ok {
				f.styles[s.Name] = len(f.styles)
			}
			kept[j] = visible(s, p.LogX, p.LogY)
		}
		p.Series = kept
		if p.Landscape != nil {
			if err := p.Landscape.check(); err != nil {
				return nil, errors.WithMessagef(err, "draw curves: panel %q", p.Title)
			}
			if _, ok := f.styles[p.Landscape.Path.Name]; !ok {
				f.styles[p.Landscape.Path.Name] = len(f.styles)
			}
		}
		f.panels[i] = p
	}
	return f, nil
}

// WriteSVG writes the figure as SVG. Text stays text, in a sans-serif font of the viewer. The error is that of w.
func (f *Figure) WriteSVG(w io.Writer) error {
	width, height := f.size()
	c := vgsvg.New(width, height)
	f.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return errors.Wrap(err, "draw curves: write SVG")
	}
	// vgsvg names only the font it measures with. Arial and Helvetica have the same widths, and the quotation mark,
	// which escaped text cannot hold, keeps the substitution out of users' names.
	named := []byte(`style="font-family:Liberation Sans;`)
	generic := []byte(`style="font-family:Liberation Sans,Arial,Helvetica,sans-serif;`)
	_, err := w.Write(bytes.ReplaceAll(b.Bytes(), named, generic))
	return errors.Wrap(err, "draw curves: write SVG")
}

// pngDPI gives two image pixels for each CSS pixel, which keeps thin lines sharp on dense screens and in print.
const pngDPI = 2 * 96

// WritePNG writes the figure as a PNG image of 900 by 720 pixels a panel. The error is that of w.
func (f *Figure) WritePNG(w io.Writer) error {
	width, height := f.size()
	c := vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(pngDPI))
	f.draw(draw.New(c))
	_, err := vgimg.PngCanvas{Canvas: c}.WriteTo(w)
	return errors.Wrap(err, "draw curves: write PNG")
}

// grid returns the number of rows and columns: one row for up to three panels, a square for four.
func (f *Figure) grid() (rows, cols int) {
	cols = min(len(f.panels), 3)
	if len(f.panels) == 4 {
		cols = 2
	}
	return (len(f.panels) + cols - 1) / cols, cols
}

func (f *Figure) size() (w, h vg.Length) {
	rows, cols := f.grid()
	return panelWidth * vg.Length(cols), panelHeight * vg.Length(rows)
}

func (f *Figure) draw(c draw.Canvas) {
	rows, cols := f.grid()
	plots := make([][]*plot.Plot, rows)
	for r := range plots {
		plots[r] = make([]*plot.Plot, cols)
	}
	for i, p := range f.panels {
		plots[i/cols][i%cols] = f.plot(p)
	}
	const pad = 12
	canvases := plot.Align(plots, draw.Tiles{
		Rows: rows, Cols: cols,
		PadTop: pad + titleRoom, PadBottom: pad, PadLeft: pad, PadRight: pad, PadX: 1.5 * pad, PadY: 1.5*pad + titleRoom,
	}, c)
	c.SetColor(paper)
	c.Fill(c.Rectangle.Path())
	for i := range f.panels {
		plots[i/cols][i%cols].Draw(canvases[i/cols][i%cols])
	}
}
