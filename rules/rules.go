// Package rules tells handwritten digits apart by rules that people wrote, to set beside a model that learns: which of ten digits an
// image shows follows from its holes, its bays, its width and where its ink lies. Nothing is fitted to data by a computation. The
// rules were written, and their thresholds rounded, by looking at MNIST's first 10,000 training images; its test images were not looked at.
package rules

// A Rule is a condition and the digit of the glyphs that it holds for.
type Rule struct {
	Digit int
	Sees  string // what the condition sees, as people say it
	holds func(g *Glyph) bool
}

// digits are asked in this order, and the first that holds decides; the last always holds.
var digits = [...]Rule{
	{8, "two holes", func(g *Glyph) bool { return g.Holes > 1 }},
	{0, "a hole in the middle, 2/5 of the height or more", func(g *Glyph) bool { return g.Holes == 1 && g.HoleTall > 0.4 && g.HoleAt > 0.4 && g.HoleAt < 0.65 }},
	{2, "a hole below, a bay open to the left above", func(g *Glyph) bool { return g.Holes == 1 && g.HoleAt > 0.6 && g.LeftAbove > 0.05 }},
	{6, "a hole, most of the ink below", func(g *Glyph) bool { return g.Holes == 1 && g.Upper < 0.42 }},
	{9, "a hole above, most of the ink above", func(g *Glyph) bool { return g.Holes == 1 && g.Upper > 0.55 && g.HoleAt < 0.4 }},
	{8, "another hole, a second may be filled or open", func(g *Glyph) bool { return g.Holes == 1 }},
	{1, "no hole, narrow", func(g *Glyph) bool { return g.Aspect < 0.45 }},
	{4, "a bay open to the top, none to the left above", func(g *Glyph) bool { return g.Top > 0.03 && g.LeftAbove < 0.03 }},
	{5, "bays open to the right above, to the left below", func(g *Glyph) bool { return g.RightAbove > 0.05 && g.LeftBelow > 0.04 && g.LeftAbove < 0.06 }},
	{6, "most of the ink below, no bay open to the left", func(g *Glyph) bool { return g.Upper < 0.42 && g.LeftAbove < 0.02 && g.LeftBelow < 0.02 }},
	{2, "bays open to the left above, to the right below", func(g *Glyph) bool { return g.LeftAbove > 0.03 && g.RightBelow > 0.02 && g.Upper < 0.5 }},
	{3, "bays open to the left, above and below", func(g *Glyph) bool { return g.LeftAbove > 0.02 && g.LeftBelow > 0.06 && g.Upper < 0.6 }},
	{2, "most of the ink below", func(g *Glyph) bool { return g.Upper < 0.45 }},
	{9, "a bay open to the right above", func(g *Glyph) bool { return g.RightAbove > 0.02 }},
	{7, "most of the ink above", func(g *Glyph) bool { return g.Upper > 0.54 }},
	{3, "none of these", func(*Glyph) bool { return true }},
}

// All returns the rules in the order in which they are asked.
func All() []Rule { return digits[:len(digits):len(digits)] }

// Decide returns the index in All of the rule that decides a glyph.
func Decide(g *Glyph) int {
	for i, r := range digits {
		if r.holds(g) {
			return i
		}
	}
	return len(digits) - 1
}
