// Package draw turns plain numbers into pictures: learning curves (SVG and PNG) and computation graphs (SVG). It knows
// nothing of training or of Gorgonia; callers describe what they want seen. Equal input gives equal bytes: a picture
// holds no dates and no addresses, so it can be compared, cached and kept under version control.
//
// The package has two halves that share text.go alone. Curves, from the outside in: a figure (curves.go) has panels
// (panel.go) with axes (axis.go), curves (curve.go) and a legend (legend.go); gonum's plot writes them. Graphs, in the
// order of the work:
//
//	graph.go         what the caller gives, checked and sorted
//	scope.go         the tree of groups, and the nets that lead values through them
//	inputs.go        which inputs of a node carry the data
//	layout.go        each group laid out, from the inside out, in four steps:
//	    layer.go         the layer of each node
//	    cells.go         the places in a layer: nodes, and nets that pass
//	    order.go         their order, for few crossings
//	    place.go         their x
//	route.go         the way of each wire through the groups
//	svg.go wires.go  the picture
//	look.go          colours and shapes, and the key that explains them
package draw

import "image/color"

// okabeIto are the colours that readers with any of the common colour vision deficiencies tell apart, without the
// yellow, which vanishes on white.
// Source: Okabe and Ito (2008), Color Universal Design.
var okabeIto = [...]color.RGBA{
	{0x00, 0x72, 0xB2, 0xFF}, // blue
	{0xD5, 0x5E, 0x00, 0xFF}, // vermillion
	{0x00, 0x9E, 0x73, 0xFF}, // bluish green
	{0xCC, 0x79, 0xA7, 0xFF}, // reddish purple
	{0xE6, 0x9F, 0x00, 0xFF}, // orange
	{0x56, 0xB4, 0xE9, 0xFF}, // sky blue
	{0x00, 0x00, 0x00, 0xFF}, // black
}

// The greys of text, rules and ground, from darkest to lightest.
var (
	ink   = color.RGBA{0x26, 0x26, 0x26, 0xFF}
	muted = color.RGBA{0x5F, 0x5F, 0x5F, 0xFF}
	rule  = color.RGBA{0x9A, 0x9A, 0x9A, 0xFF}
	faint = color.RGBA{0xE6, 0xE6, 0xE6, 0xFF}
	paper = color.RGBA{0xFF, 0xFF, 0xFF, 0xFF}
)
