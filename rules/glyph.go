package rules

import (
	"math"

	"github.com/pkg/errors"
)

// A Glyph is what the rules see of an image: the ink in the smallest box about it, and what can be said of its shape. Places are from
// 0, the top of the box, to 1, its bottom; a bay is ground with ink in three of the four directions, as a share of the box's area.
type Glyph struct {
	Holes                  int     // pieces of ground that ink encloses
	HoleAt, HoleTall       float64 // of the largest hole: its centre, and its height over the box's; 0 without one
	Aspect                 float64 // width of the box over its height
	Upper                  float64 // share of the ink that lies in the upper half
	LeftAbove, LeftBelow   float64 // bays open to the left, in the upper and in the lower half
	RightAbove, RightBelow float64 // bays open to the right, likewise
	Top                    float64 // bay open to the top

	ink           []bool // of the box, row by row
	width, height int
}

// See returns the glyph of an image of side·side pixels, 0 the ground and 1 full ink, row by row from the top left. A pixel is ink
// from 0.4 on. Slanted writing is set upright first: rows are shifted until the ink's columns do not lean (its covariance with the
// rows is zero). An image without ink and one that is not square are errors.
func See(pixels []float64) (*Glyph, error) {
	side := int(math.Round(math.Sqrt(float64(len(pixels)))))
	if side*side != len(pixels) {
		return nil, errors.Errorf("an image of %d pixels: want a square one, as MNIST's of 28·28", len(pixels))
	}
	g, err := crop(upright(pixels, side), side)
	if err != nil {
		return nil, err
	}
	g.measure()
	return g, nil
}

func (g *Glyph) measure() {
	g.Aspect = float64(g.width) / float64(g.height)
	g.Upper = g.upper()
	g.holes()
	g.bays()
}

// upper returns the share of the ink above the middle row, which counts as below.
func (g *Glyph) upper() float64 {
	above, all := 0, 0
	for i, ink := range g.ink {
		if ink {
			all++
			if i/g.width < g.height/2 {
				above++
			}
		}
	}
	return float64(above) / float64(all)
}

// inkFrom is the least value of a pixel that counts as ink.
const inkFrom = 0.4

// upright returns the ink of an image of twice the width, each row shifted against the slant.
func upright(pixels []float64, side int) []bool {
	var mass, sx, sy, sxy, syy float64
	for i, v := range pixels {
		x, y := float64(i%side), float64(i/side)
		mass, sx, sy, sxy, syy = mass+v, sx+v*x, sy+v*y, sxy+v*x*y, syy+v*y*y
	}
	slope, middle := 0., float64(side)/2
	if variance := syy - sy*sy/mass; variance > 0 {
		slope, middle = (sxy-sx*sy/mass)/variance, sy/mass
	}
	ink := make([]bool, 2*side*side)
	for y := range side {
		shift := slope * (float64(y) - middle)
		for x := range 2 * side {
			// The value between two pixels of the row, by linear interpolation.
			from := float64(x-side/2) + shift
			left := int(math.Floor(from))
			v := 0.
			for k, w := range [2]float64{1 - (from - float64(left)), from - float64(left)} {
				if c := left + k; c >= 0 && c < side {
					v += w * pixels[y*side+c]
				}
			}
			ink[y*2*side+x] = v >= inkFrom
		}
	}
	return ink
}

// crop returns the smallest box about the ink of an image of twice the width.
func crop(ink []bool, side int) (*Glyph, error) {
	left, right, top, bottom := 2*side, -1, side, -1
	for i, on := range ink {
		if on {
			x, y := i%(2*side), i/(2*side)
			left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
		}
	}
	if right < 0 {
		return nil, errors.New("an image without ink")
	}
	g := &Glyph{width: right - left + 1, height: bottom - top + 1}
	for y := top; y <= bottom; y++ {
		g.ink = append(g.ink, ink[y*2*side+left:y*2*side+right+1]...)
	}
	return g, nil
}
