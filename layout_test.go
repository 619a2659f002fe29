package nabla_test

import (
	"strings"
	"testing"
)

// house says which package may import which: what stands left of an arrow may import what stands right of it, and
// nothing else of ours. Test files are free. The rows go from the roof to the ground, and a row may name only what
// stands in a row further down, so that no set of rows allows a circle or an arrow that points up.
//
//	NAME = …   a name for several packages
//	a/...      a and every folder below it
//	below      every package of the rows further down
//	public     the same without internal/
//	nothing    none of ours
//	!prefix    refuses imports from elsewhere that start with the prefix
//
// When a test fails, mend the import, not the map: a new arrow is a decision about the design.
const house = `
	LEAVES   = internal/keyed internal/registry internal/safetensors internal/draw internal/disk
	INTERNAL = internal/plan internal/simd LEAVES
	GRAPH    = graph graph/vm graph/op graph/layer
	TOOLS    = metrics solvers solvers/schedule

	cmd/... benchmarks/... verify/mutation   -> below
	examples/...                             -> public
	cli                                      -> below
	run                                      -> below

	trainer                                  -> trainer/checkpoint TOOLS GRAPH INTERNAL
	verify/stock                             -> verify GRAPH INTERNAL
	verify descent                           -> verify/fd TOOLS GRAPH INTERNAL
	models losses trainer/checkpoint         -> TOOLS GRAPH INTERNAL
	verify/fd                                -> metrics LEAVES
	datasets                                 -> internal/simd internal/keyed internal/registry

	metrics solvers solvers/schedule         -> INTERNAL

	graph/layer                              -> graph graph/op INTERNAL
	graph graph/vm                           -> graph/op INTERNAL
	graph/op                                 -> internal/plan internal/simd internal/keyed
	blas                                     -> internal/simd
	rules                                    -> nothing !gorgonia.org/

	internal/plan                            -> internal/simd
	internal/simd                            -> internal/keyed !gorgonia.org/
	internal/registry                        -> nothing !gorgonia.org/
	internal/disk/faulty                     -> internal/disk
	internal/safetensors internal/draw       -> nothing
	internal/disk                            -> nothing !gorgonia.org/
	internal/peer                            -> nothing !gorgonia.org/
	internal/keyed                           -> nothing !gorgonia.org/
	.                                        -> nothing
`

func TestLayout(t *testing.T) {
	rows, err := parseHouse(house)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range tree(t) {
		for _, wrong := range check(rows, f.path, f.imports()) {
			t.Error(wrong)
		}
	}
}

// The check must be able to fail: imports that the real map refuses, one reason each.
func TestLayoutRefuses(t *testing.T) {
	rows, err := parseHouse(house)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, importer, imports string
		want                    string // part of the only complaint; "" for none
	}{
		{"down", "trainer", "fmt nabla/graph nabla/solvers gorgonia.org/gorgonia", ""},
		{"a step inside", "trainer", "nabla/trainer/checkpoint", ""},
		{"roof", "cmd/train", "nabla/cli nabla/internal/simd", ""},
		{"turned arrow", "graph", "nabla/graph/layer", "graph imports graph/layer"},
		{"up", "internal/simd", "nabla/graph/op", "internal/simd imports graph/op"},
		{"siblings", "losses", "nabla/models", "losses imports models"},
		{"siblings in one row", "graph/vm", "nabla/graph", "graph/vm imports graph"},
		{"over the roof", "run", "nabla/cmd/train", "run imports cmd/train"},
		{"around the allowed", "datasets", "nabla/internal/keyed nabla/graph", "datasets imports graph"},
		{"unknown to the map", "cli", "nabla nabla/graph/nowhere", "cli imports graph/nowhere"},
		{"internal in an example", "examples/xor", "nabla/run nabla/internal/draw", "examples/xor imports internal/draw"},
		{"from elsewhere", "internal/simd", "golang.org/x/sys/cpu gorgonia.org/tensor", "imports gorgonia.org/tensor"},
		{"not in the map", "attic", "fmt", "attic is not in the map: add a row"},
		{"name alike", "graphs", "", "graphs is not in the map"},
		{"folder inside", "losses/robust", "", "losses/robust is not in the map"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := check(rows, tt.importer, strings.Fields(tt.imports))
			if tt.want == "" {
				if len(got) > 0 {
					t.Errorf("got %q, want no complaint", got)
				}
				return
			}
			if len(got) != 1 || !strings.Contains(got[0], tt.want) {
				t.Errorf("got %q, want one complaint with %q", got, tt.want)
			}
		})
	}
}

// A map that could allow a circle, or that says a thing twice, is no map.
func TestParseHouseRefuses(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"upwards", "a -> nothing\nb -> a", "names a, which stands in no row below it"},
		{"beside", "a b -> b", "names b, which stands in no row below it"},
		{"itself", "a -> a", "names a, which stands in no row below it"},
		{"unknown", "a -> c", "names c, which stands in no row below it"},
		{"through a name", "ALL = a b\na -> ALL\nb -> nothing", "names a, which stands in no row below it"},
		{"two rows", "a -> b\na -> nothing\nb -> nothing", "a has two rows"},
		{"twice in a row", "a a -> nothing", "a has two rows"},
		{"no arrow", "a b", "is neither"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := parseHouse(tt.text)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want an error with %q", err, tt.want)
			}
		})
	}
}
