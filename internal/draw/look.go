package draw

// look is how nodes of a kind are drawn.
type look struct {
	name         string // in the key
	fill, stroke string
	round        bool // fully rounded ends: values that come from outside the computation
	dashes       string
	bold         bool
}

// looks are tints and full colours of Okabe and Ito's palette; operations, the most frequent, stay white.
var looks = [...]look{
	Op:       {name: "operation", fill: "#ffffff", stroke: "#6b6b6b"},
	Input:    {name: "input", fill: "#dcecf7", stroke: "#0072b2", round: true},
	Param:    {name: "parameter", fill: "#fdf0d0", stroke: "#c98a00", round: true},
	State:    {name: "state", fill: "#e3f3fc", stroke: "#3d9bd1", round: true, dashes: "4 2.5"},
	Const:    {name: "constant", fill: "#f1f1f1", stroke: "#8c8c8c", round: true},
	Output:   {name: "output", fill: "#d6f0e7", stroke: "#009e73"},
	Loss:     {name: "loss", fill: "#fbe0d0", stroke: "#d55e00", bold: true},
	Gradient: {name: "gradient", fill: "#f7e6ef", stroke: "#b5598a"},
}

// Colours of what is not a node.
const (
	textFill    = "#262626"
	detailFill  = "#666666"
	wireStroke  = "#7d7d7d"
	groupStroke = "#c3cad3"
	groupName   = "#55606e"
)

// groupFills alternate with depth, so that nested boxes stay apart.
var groupFills = [...]string{"#f6f8fa", "#edf1f5"}
