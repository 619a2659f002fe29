package rules

import (
	"math"
	"strings"
	"testing"

	"nabla/datasets"
)

// drawn are glyphs of a pen, each a digit as the rules want it.
var drawn = map[int]string{
	0: ".####.\n#....#\n#....#\n#....#\n#....#\n.####.",
	1: "#\n#\n#\n#\n#\n#",
	2: ".####.\n#....#\n.....#\n..###.\n.#....\n######",
	3: "#####.\n.....#\n..###.\n.....#\n.....#\n#####.",
	4: "#...#.\n#...#.\n#...#.\n######\n....#.\n....#.",
	5: "######\n#.....\n#####.\n.....#\n.....#\n#####.",
	6: "..#...\n.#....\n#.....\n#####.\n#....#\n#....#\n.####.",
	7: "######\n.....#\n....#.\n...#..\n...#..\n...#..",
	8: ".####.\n#....#\n.####.\n#....#\n#....#\n.####.",
	9: ".#####\n#....#\n.#####\n.....#\n.....#\n.....#",
}

// paint returns the pixels of lines in which # is ink, in the middle of a square of side pixels.
func paint(text string, side int) []float64 {
	lines := strings.Split(text, "\n")
	pixels := make([]float64, side*side)
	top, left := (side-len(lines))/2, (side-len(lines[0]))/2
	for y, line := range lines {
		for x, c := range line {
			if c == '#' {
				pixels[(top+y)*side+left+x] = 1
			}
		}
	}
	return pixels
}

func TestDecide(t *testing.T) {
	for digit, text := range drawn {
		// Not set upright, which would blur so small a pen.
		g, err := crop(wide(paint(text, 8), 8), 8)
		if err != nil {
			t.Fatal(err)
		}
		g.measure()
		if r := All()[Decide(g)]; r.Digit != digit {
			t.Errorf("%d is taken for %d by %q: %+v", digit, r.Digit, r.Sees, g)
		}
	}
}

// wide returns the ink of an image, on ground of twice the width.
func wide(pixels []float64, side int) []bool {
	ink := make([]bool, 2*side*side)
	for i, v := range pixels {
		ink[i/side*2*side+side/2+i%side] = v >= inkFrom
	}
	return ink
}

// Every kind of measure, by counting pixels.
func TestMeasures(t *testing.T) {
	g, err := crop(wide(paint(".####.\n#....#\n.####.\n#....#\n#....#\n.####.", 6), 6), 6)
	if err != nil {
		t.Fatal(err)
	}
	g.measure()
	// The lower hole, of 8 pixels, is the larger: rows 3 and 4 of 6. Upper ink: rows 0 to 2.
	want := Glyph{Holes: 2, HoleAt: 4. / 6, HoleTall: 2. / 6, Aspect: 1, Upper: 10. / (10 + 8), LeftAbove: 1. / 36, RightAbove: 1. / 36}
	if got := *g; got.Holes != want.Holes || !near(got.HoleAt, want.HoleAt) || !near(got.HoleTall, want.HoleTall) || got.Aspect != 1 ||
		!near(got.Upper, want.Upper) || !near(got.LeftAbove, want.LeftAbove) || !near(got.RightAbove, want.RightAbove) || got.LeftBelow != 0 || got.Top != 0 {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func near(got, want float64) bool { return math.Abs(got-want) <= 1e-12 }

// A slanted stroke is set upright.
func TestUpright(t *testing.T) {
	pixels := make([]float64, 20*20)
	for y := 3; y < 17; y++ {
		pixels[y*20+(y+4)/2], pixels[y*20+(y+4)/2+1] = 1, 1
	}
	g, err := See(pixels)
	if err != nil {
		t.Fatal(err)
	}
	if g.Aspect > 0.25 {
		t.Errorf("a stroke of 2 pixels by 14, slanted by 8, has aspect %v after it was set upright", g.Aspect)
	}
}

func TestSeeRefuses(t *testing.T) {
	for want, pixels := range map[string][]float64{"want a square one": make([]float64, 5), "without ink": make([]float64, 9)} {
		if _, err := See(pixels); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error with %q", err, want)
		}
	}
}

// The rules on the images that they were not written for.
func TestMNIST(t *testing.T) {
	if testing.Short() {
		t.Skip("sees 10,000 images")
	}
	set, err := datasets.MNIST("")
	if err != nil {
		t.Skip(err)
	}
	right, pixels, label := 0, make([]float64, 784), make([]int64, 1)
	for i := range set.Test.Len() {
		if err := set.Test.Fill("x", pixels, []int{i}); err != nil {
			t.Fatal(err)
		}
		if err := set.Test.Fill("y", label, []int{i}); err != nil {
			t.Fatal(err)
		}
		g, err := See(pixels)
		if err != nil {
			t.Fatal(err)
		}
		if All()[Decide(g)].Digit == int(label[0]) {
			right++
		}
	}
	t.Logf("%d of %d right", right, set.Test.Len())
	if right < 8400 {
		t.Errorf("%d of %d right, want 8,400 (it was 8,508 when they were written)", right, set.Test.Len())
	}
}
