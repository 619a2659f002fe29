package vm

import (
	"reflect"

	"gorgonia.org/gorgonia"

	"nabla/internal/plan"
)

// functions are the types of Gorgonia's operators whose results depend on their fields and inputs alone, and which change
// neither. Left out are those that draw random numbers, those that keep something of a run (a mask, a mean, an alpha) for
// their gradient or the next run, and those that are statements.
var functions = map[string]bool{
	"elemBinOp": true, "elemUnaryOp": true, "linAlgBinOp": true, "tensordotOp": true,
	"sumOp": true, "maxOp": true,
	"sizeOp": true, "repeatOp": true, "sliceOp": true, "sliceIncrOp": true, "transposeOp": true, "concatOp": true, "reshapeOp": true,
	"softmaxOp": true, "softmaxDiffOp": true, "sparsemaxOp": true, "sparsemaxDiffOp": true,
	"byIndicesOp": true, "byIndicesOpDiffOp": true, "im2colOp": true, "col2imOp": true, "upsampleOp": true, "upsampleDiffOp": true,
}

// function reports whether o is one of Gorgonia's own that functions lists.
func function(o gorgonia.Op) bool {
	t := reflect.TypeOf(o)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return functions[t.Name()] && t.PkgPath() == reflect.TypeFor[gorgonia.Node]().PkgPath()
}

// Matches compares the operators field by field, since Gorgonia's hashes and names leave parameters out. Nodes that are alike
// when they are made are one already, by their hashes; what is left is over values that the plan has merged. None of functions
// has a float among its fields, of which 0 and -0 would pass for equal.
func (o stock) Matches(other plan.Op) bool {
	return function(o.op) && reflect.DeepEqual(o.op, other.(stock).op)
}
