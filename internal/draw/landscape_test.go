package draw

import (
	"math"
	"strings"
	"testing"
)

// The contour of a cone is a circle.
func TestContour(t *testing.T) {
	const n = 41
	l := Landscape{X: [2]float64{-2, 2}, Y: [2]float64{-2, 2}, Columns: n}
	for r := range n {
		for c := range n {
			l.Heights = append(l.Heights, math.Hypot(float64(c)/10-2, float64(r)/10-2))
		}
	}
	var length float64
	l.contour(1.5, func(a, b [2]float64) {
		length += math.Hypot(b[0]-a[0], b[1]-a[1])
		if radius := math.Hypot(a[0], a[1]); !(math.Abs(radius-1.5) <= 0.005) {
			t.Errorf("a piece begins at radius %v, want 1.5", radius)
		}
	})
	if want := 2 * math.Pi * 1.5; !(math.Abs(length-want) <= 0.01*want) {
		t.Errorf("the pieces are %v long together, want %v", length, want)
	}
	// Two opposite corners are high: the two lines do not cross, and the mean of the corners, 1, says on which side they pass.
	cell := Landscape{X: [2]float64{0, 1}, Y: [2]float64{0, 1}, Columns: 2, Heights: []float64{2, 0, 0, 2}}
	for level, want := range map[float64][2]float64{0.5: {1, 0}, 1.5: {0, 0}} { // the corner that the first line cuts off
		var pieces [][2][2]float64
		cell.contour(level, func(a, b [2]float64) { pieces = append(pieces, [2][2]float64{a, b}) })
		if len(pieces) != 2 {
			t.Fatalf("level %v: got %d pieces, want 2", level, len(pieces))
		}
		a, b := pieces[0][0], pieces[0][1]
		if d := math.Hypot((a[0]+b[0])/2-want[0], (a[1]+b[1])/2-want[1]); d > 0.5 {
			t.Errorf("level %v: the first piece, from %v to %v, does not cut off the corner %v", level, a, b, want)
		}
	}
}

func TestLandscape(t *testing.T) {
	l := &Landscape{
		X: [2]float64{0, 1}, Y: [2]float64{0, 1}, Columns: 2, Heights: []float64{0, 1, 1, 2}, Levels: []float64{0.5, 1.5},
		Arrows: []Arrow{{0.5, 0.5, 0.2, 0.2}, {0.9, 0.9, 5, 5}, {0.5, 0.5, 0, 0}},
		Path:   Series{"path", []float64{0.2, 0.8, 40}, []float64{0.2, 0.4, -30}},
	}
	svg := svgOf(t, []Panel{{Title: "t", Landscape: l}})
	if !strings.Contains(svg, ">path<") {
		t.Error("the legend does not name the path")
	}
	for want, l := range map[string]Landscape{
		"ascending":   {X: [2]float64{1, 1}, Y: [2]float64{0, 1}},
		"whole rows":  {X: [2]float64{0, 1}, Y: [2]float64{0, 1}, Columns: 2, Heights: []float64{1, 2, 3}},
		"for every x": {X: [2]float64{0, 1}, Y: [2]float64{0, 1}, Path: Series{X: []float64{1}}},
	} {
		if _, err := Curves([]Panel{{Landscape: &l}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}
