package descent

import (
	"fmt"
	"math"
	"slices"

	"github.com/pkg/errors"

	"nabla/internal/draw"
)

const (
	columns, rows = 91, 65 // of the grid of values
	lines         = 12     // of contour
	across, up    = 12, 9  // arrows
)

// Draw draws paths on one function side by side: contour lines with a field of arrows down the gradient, or the curve of a function of one
// variable with a row of arrows.
func Draw(paths []*Path) (*draw.Figure, error) {
	if len(paths) == 0 {
		return nil, errors.New("no path to draw: want one or more")
	}
	f := paths[0].function
	g, err := f.ground()
	if err != nil {
		return nil, err
	}
	defer g.machine.Close()
	shown := draw.Panel{XLabel: "x", YLabel: "y", Landscape: &draw.Landscape{X: f.X, Y: f.Y}}
	if len(f.Start) == 1 {
		err = f.curve(g, &shown)
	} else {
		err = f.contours(g, shown.Landscape)
	}
	if err != nil {
		return nil, err
	}
	var panels []draw.Panel
	for _, p := range paths {
		if p.function.Formula != f.Formula {
			return nil, errors.Errorf("paths on %s and on %s: want one function in a picture", f.Formula, p.function.Formula)
		}
		panel, landscape := shown, *shown.Landscape
		panel.Title = fmt.Sprintf("%s: %s, rate %v: %s", f.Formula, p.Solver, p.LR, p.Verdict)
		landscape.Path = p.series()
		panel.Landscape = &landscape
		panels = append(panels, panel)
	}
	return draw.Curves(panels)
}

// series returns the points of a path, of a function of one variable with its values.
func (p *Path) series() draw.Series {
	s := draw.Series{Name: "path"}
	for _, at := range p.Points {
		y := at.Value
		if len(at.X) == 2 {
			y = at.X[1]
		}
		s.X, s.Y = append(s.X, at.X[0]), append(s.Y, y)
	}
	return s
}

// curve adds a function of one variable and, below it, arrows that point down its slope and are as long as that is steep.
func (f *Function) curve(g *ground, panel *draw.Panel) error {
	panel.YLabel = f.Formula
	s := draw.Series{Name: f.Formula}
	for i := range 4 * columns {
		x := f.X[0] + (f.X[1]-f.X[0])*float64(i)/(4*columns-1)
		if err := g.run([]float64{x}); err != nil {
			return err
		}
		s.X, s.Y = append(s.X, x), append(s.Y, g.value[0])
	}
	panel.Series = []draw.Series{s}
	spacing := (f.X[1] - f.X[0]) / across
	for i := range across {
		at, err := g.look([]float64{f.X[0] + spacing*(float64(i)+0.5)})
		if err != nil {
			return err
		}
		panel.Landscape.Arrows = append(panel.Landscape.Arrows, draw.Arrow{
			X: at.X[0], Y: f.Y[0] + (f.Y[1]-f.Y[0])/25, DX: -0.9 * spacing * at.Gradient[0],
		})
	}
	return nil
}

// contours adds the values of a function of two variables, lines at levels between which there is equally much of the picture, and a field
// of arrows. An arrow's length grows with the square root of the gradient's, so that small ones are seen.
func (f *Function) contours(g *ground, l *draw.Landscape) error {
	l.Columns = columns
	place := func(i, n int, window [2]float64) float64 {
		return window[0] + (window[1]-window[0])*float64(i)/float64(n-1)
	}
	for r := range rows {
		for c := range columns {
			if err := g.run([]float64{place(c, columns, f.X), place(r, rows, f.Y)}); err != nil {
				return err
			}
			l.Heights = append(l.Heights, g.value[0])
		}
	}
	sorted := slices.Sorted(slices.Values(l.Heights))
	for i := range lines {
		l.Levels = append(l.Levels, sorted[(2*i+1)*len(sorted)/(2*lines)])
	}
	largest := 0.
	for r := range up {
		for c := range across {
			at, err := g.look([]float64{place(2*c+1, 2*across+1, f.X), place(2*r+1, 2*up+1, f.Y)})
			if err != nil {
				return err
			}
			n := norm(at.Gradient)
			largest = max(largest, n)
			if n > 0 {
				root := math.Sqrt(n)
				l.Arrows = append(l.Arrows, draw.Arrow{X: at.X[0], Y: at.X[1], DX: -at.Gradient[0] / root, DY: -at.Gradient[1] / root})
			}
		}
	}
	room := 0.9 * (f.X[1] - f.X[0]) / across / math.Sqrt(largest)
	for i := range l.Arrows {
		l.Arrows[i].DX *= room
		l.Arrows[i].DY *= room
	}
	return nil
}
