package stock

// An Exclusion is a reason why functions of package gorgonia that return nodes have no cases.
type Exclusion struct {
	Functions []string
	Reason    string
}

// Exclusions returns the functions that have no cases.
func Exclusions() []Exclusion {
	return []Exclusion{
		{[]string{"Gt", "Gte", "Lt", "Lte", "Eq", "Ne", "BroadcastGt", "BroadcastGte", "BroadcastLt", "BroadcastLte", "BroadcastEq", "BroadcastNe", "Ceil", "Floor", "Sign", "SizeOf"},
			"steps, whose derivative is zero wherever it exists"},
		{[]string{"ConvType"}, "it converts between floating point numbers and integers, which have no derivative"},
		{[]string{"DiagFlat", "YOLOv3"}, "it offers no gradient, and does not claim to: Grad is an error"},
		{[]string{"BinomialRandomNode", "GaussianRandomNode", "UniformRandomNode"}, "random numbers, of no operand"},
		{[]string{"NewConstant", "NewMatrix", "NewScalar", "NewTensor", "NewUniqueNode", "NewVector", "NodeFromAny", "OneHotVector"}, "leaves, of no operand"},
		{[]string{"ApplyOp", "ApplyOpWithName", "Must", "NodesFromInputs", "Read", "Set"}, "they take nodes or operators of any kind, and are no operators"},
		{[]string{"Backpropagate", "Grad", "Sort", "UnstableSort"}, "they work on graphs, and are no operators"},
	}
}
