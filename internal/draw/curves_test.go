package draw

import (
	"bytes"
	"errors"
	"image/png"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func twoPanels() []Panel {
	epochs := []float64{1, 2, 3, 4}
	return []Panel{
		{Title: "Loss", XLabel: "epoch", YLabel: "cross-entropy", LogY: true, Series: []Series{
			{"train", epochs, []float64{2.3, 0.9, 0.4, 0.2}},
			{"validation", epochs, []float64{2.2, 1, 0.5, 0.4}},
		}},
		{Title: "Accuracy", XLabel: "epoch", YLabel: "accuracy", Series: []Series{
			{"train", epochs, []float64{0.4, 0.8, 0.9, 0.97}},
			{"validation", epochs, []float64{0.5, 0.8, 0.85, 0.9}},
		}},
	}
}

// svgOf draws the panels twice, fails unless both drawings are equal and valid, and returns them.
func svgOf(t *testing.T, panels []Panel) string {
	t.Helper()
	first, second := new(bytes.Buffer), new(bytes.Buffer)
	for _, b := range []*bytes.Buffer{first, second} {
		f, err := Curves(panels)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.WriteSVG(b); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two drawings of the same curves differ")
	}
	wellFormed(t, first.String())
	if strings.Contains(first.String(), "NaN") || strings.Contains(first.String(), "Inf") {
		t.Error("the drawing has coordinates that are no numbers")
	}
	return first.String()
}

// pngOf does the same as svgOf for PNG, and returns the size.
func pngOf(t *testing.T, panels []Panel) (width, height int) {
	t.Helper()
	f, err := Curves(panels)
	if err != nil {
		t.Fatal(err)
	}
	first, second := new(bytes.Buffer), new(bytes.Buffer)
	if err := errors.Join(f.WritePNG(first), f.WritePNG(second)); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two drawings of one figure differ")
	}
	c, err := png.DecodeConfig(first)
	if err != nil {
		t.Fatal(err)
	}
	return c.Width, c.Height
}

func TestCurves(t *testing.T) {
	svg := svgOf(t, twoPanels())
	for _, want := range []string{">Loss<", ">Accuracy<", ">epoch<", ">train<", ">validation<", `width="675pt" height="270pt"`, "sans-serif"} {
		if !strings.Contains(svg, want) {
			t.Errorf("the SVG lacks %s", want)
		}
	}
	if w, h := pngOf(t, twoPanels()); w != 2*900 || h != 2*360 {
		t.Errorf("the PNG has %d×%d pixels, want %d×%d", w, h, 2*900, 2*360)
	}
}

func TestCurvesEdgeCases(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, p := range map[string]Panel{
		"no series":     {},
		"empty series":  {Series: []Series{{Name: "a"}, {Name: "b"}}},
		"empty, log":    {LogY: true, Series: []Series{{Name: "a"}}},
		"one epoch":     {Series: []Series{{"a", []float64{1}, []float64{0.5}}}},
		"one, log":      {LogY: true, Series: []Series{{"a", []float64{1}, []float64{0.5}}}},
		"gaps":          {Series: []Series{{"a", []float64{1, 2, nan, 4}, []float64{nan, inf, 3, 4}}}},
		"nothing left":  {Series: []Series{{"a", []float64{1, 2}, []float64{nan, -inf}}}},
		"log of zero":   {LogY: true, Series: []Series{{"a", []float64{1, 2, 3}, []float64{0, -1, 2}}}},
		"huge":          {Series: []Series{{"a", []float64{1, 2}, []float64{-math.MaxFloat64, 1e300}}}},
		"tiny":          {Series: []Series{{"a", []float64{0, 5e-324}, []float64{5e-324, 1e-310}}}},
		"log of range":  {LogY: true, Series: []Series{{"a", []float64{1, 2}, []float64{5e-324, 1e300}}}},
		"log of zero x": {LogX: true, Series: []Series{{"a", []float64{0, -1, 2}, []float64{1, 2, 3}}}},
		"empty, log x":  {LogX: true, LogY: true, Series: []Series{{"a", []float64{0}, []float64{1}}}},
		"steps, log":    {LogX: true, LogY: true, Series: []Series{{"a", []float64{1e-12, 1e-6, 1}, []float64{1e-3, 1e-11, 1e-2}}}},
		"equal":         {Series: []Series{{"a", []float64{1, 2}, []float64{7, 7}}}},
		"strange names": {Title: "a\nb <&>\x00", XLabel: "\xff", YLabel: "日本", Series: []Series{{"\"\x01]]>", []float64{1}, []float64{1}}}},
	} {
		t.Run(name, func(t *testing.T) {
			svgOf(t, []Panel{p})
		})
	}
	// The two formats differ only in how they draw lines and letters.
	strange := Panel{Title: "日本 \x00", Series: []Series{{"\xff", []float64{-limit, limit}, []float64{-limit, limit}}}}
	if w, h := pngOf(t, []Panel{strange}); w != 900 || h != 720 {
		t.Errorf("the PNG has %d×%d pixels, want 900×720", w, h)
	}
}

func TestCurvesErrors(t *testing.T) {
	if _, err := Curves(nil); err == nil {
		t.Error("no panels: want an error")
	}
	_, err := Curves([]Panel{{Title: "Loss", Series: []Series{{"val", []float64{1, 2}, []float64{1}}}}})
	if want := `panel "Loss", series "val": 2 values of x and 1 of y`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("unequal lengths: error %v, want one with %s", err, want)
	}
}

func TestVisible(t *testing.T) {
	nan := math.NaN()
	s := Series{"a", []float64{0, 1, 2, 3, nan, 5}, []float64{1, nan, 0, 2, 4, math.Inf(-1)}}
	for _, c := range []struct {
		logX, logY bool
		want       Series
	}{
		{false, false, Series{"a", []float64{0, 2, 3}, []float64{1, 0, 2}}},
		{false, true, Series{"a", []float64{0, 3}, []float64{1, 2}}},
		{true, false, Series{"a", []float64{2, 3}, []float64{0, 2}}},
		{true, true, Series{"a", []float64{3}, []float64{2}}},
	} {
		if diff := cmp.Diff(c.want, visible(s, c.logX, c.logY)); diff != "" {
			t.Errorf("log %v, %v (-want +got):\n%s", c.logX, c.logY, diff)
		}
	}
}

func TestGrid(t *testing.T) {
	for n, want := range map[int][2]int{1: {1, 1}, 2: {1, 2}, 3: {1, 3}, 4: {2, 2}, 5: {2, 3}, 7: {3, 3}} {
		f := &Figure{panels: make([]Panel, n)}
		if rows, cols := f.grid(); rows != want[0] || cols != want[1] {
			t.Errorf("%d panels: %d×%d, want %d×%d", n, rows, cols, want[0], want[1])
		}
	}
}

func TestOneColourAName(t *testing.T) {
	panels := twoPanels()
	panels[1].Series = panels[1].Series[1:] // validation only
	f, err := Curves(panels)
	if err != nil {
		t.Fatal(err)
	}
	loss, accuracy := f.curve(panels[0].Series[1]), f.curve(panels[1].Series[0])
	if loss.style.Color != accuracy.style.Color {
		t.Errorf("validation is %v in one panel and %v in the other", loss.style.Color, accuracy.style.Color)
	}
	if train := f.curve(panels[0].Series[0]); train.style.Color == loss.style.Color {
		t.Errorf("train and validation are both %v", train.style.Color)
	}
}

func TestThinKeepsSpikes(t *testing.T) {
	s := Series{}
	for i := range 100_000 {
		s.X, s.Y = append(s.X, float64(i)), append(s.Y, 1)
	}
	s.Y[12_345], s.Y[77_777] = 9, -9
	got := thin(s)
	if n := len(got.X); n > 3*thinned+1 {
		t.Errorf("%d points, want at most %d", n, 3*thinned+1)
	}
	x, y := bounds([]Series{got})
	if x != (span{0, 99_999}) || y != (span{-9, 9}) {
		t.Errorf("bounds %v and %v, want those of the whole curve", x, y)
	}
	for i := 1; i < len(got.X); i++ {
		if got.X[i] <= got.X[i-1] {
			t.Fatalf("point %d at x = %g comes after %g", i, got.X[i], got.X[i-1])
		}
	}
}

// brokenWriter accepts nothing.
type brokenWriter struct{}

var errDisk = errors.New("disk full")

func (brokenWriter) Write([]byte) (int, error) { return 0, errDisk }

func TestWriteErrors(t *testing.T) {
	f, err := Curves(twoPanels())
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"curves SVG": f.WriteSVG(brokenWriter{}), "curves PNG": f.WritePNG(brokenWriter{}), "graph": mlpGraph().WriteSVG(brokenWriter{}),
	} {
		if !errors.Is(err, errDisk) {
			t.Errorf("%s: error %v, want %v", name, err, errDisk)
		}
	}
}
