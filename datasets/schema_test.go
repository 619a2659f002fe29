package datasets

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	named  = Schema{Shape: []int{2}, Columns: []string{"a", "b"}, Target: "kind", Classes: []string{"cat", "dog"}, Divisor: 1}
	placed = Schema{Shape: []int{3}, Target: "label", Classes: []string{"0", "1"}, Divisor: 255}
)

func TestSchemaFeatures(t *testing.T) {
	image := idxFile(idxImages, []uint32{2, 1, 3}, 9, 9, 9, 0, 51, 255)
	pixels := []float64{0, 51. / 255, 1}
	for _, test := range []struct {
		name   string
		schema Schema
		file   string
		want   []float64 // the second row
	}{
		{"names in order", named, "a,b\n9,9\n1,2\n", []float64{1, 2}},
		{"names in another order, others between", named, "b,kind,a,id\n9,cat,9,x\n2,dog,1,y\n", []float64{1, 2}},
		{"no header", named, "9,9\n1,2\n", []float64{1, 2}},
		{"places, no header", placed, "9,9,9\n0,51,255\n", pixels},
		{"places, a header", placed, "p0,p1,p2\n9,9,9\n0,51,255\n", pixels},
		{"places, label first", placed, "label,p0,p1,p2\n1,9,9,9\n0,0,51,255\n", pixels},
		{"places, label last", placed, "p0,p1,p2,Label\n9,9,9,1\n0,51,255,0\n", pixels},
		{"places, not integers", placed, "9,9,9\n0.0,51e0,12.75\n", []float64{0, 51. / 255, 12.75 / 255}},
		{"images", placed, string(image), pixels},
		{"images, gzip", placed, string(zipped(t, image)), pixels},
	} {
		table, err := test.schema.Features(write(t, "input", []byte(test.file)))
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if diff := cmp.Diff([]string{"x"}, table.Fields()); diff != "" || table.Len() != 2 {
			t.Errorf("%s: got %d rows of %s", test.name, table.Len(), table.Fields())
		}
		wantFill(t, table, test.want, 1)
	}
}

// TestCSVAndIDXFillEqualBits goes through all values of a pixel, in both precisions.
func TestCSVAndIDXFillEqualBits(t *testing.T) {
	values, text := make([]byte, 256), ""
	for v := range values {
		values[v] = byte(v)
		text += fmt.Sprintln(v)
	}
	schema := Schema{Shape: []int{1}, Divisor: 255}
	idx, err := schema.Features(write(t, "idx", idxFile(idxImages, []uint32{256, 1, 1}, values...)))
	if err != nil {
		t.Fatal(err)
	}
	csv, err := schema.Features(write(t, "csv", []byte(text)))
	if err != nil {
		t.Fatal(err)
	}
	var a32, b32 [256]float32
	var a64, b64 [256]float64
	for _, fill := range []error{
		idx.Fill("x", a32[:], all(idx)), csv.Fill("x", b32[:], all(csv)),
		idx.Fill("x", a64[:], all(idx)), csv.Fill("x", b64[:], all(csv)),
	} {
		if fill != nil {
			t.Fatal(fill)
		}
	}
	for v := range 256 {
		if math.Float32bits(a32[v]) != math.Float32bits(b32[v]) || math.Float64bits(a64[v]) != math.Float64bits(b64[v]) {
			t.Errorf("%d/255 is %v and %v from IDX, %v and %v from CSV", v, a32[v], a64[v], b32[v], b64[v])
		}
	}
}

func mustJSON(t *testing.T, v any) []byte {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestSchemaFeaturesRefuses(t *testing.T) {
	long := Schema{Shape: []int{surelyCounting}, Divisor: 255}
	for _, test := range []struct {
		name   string
		schema Schema
		file   string
		want   []string
	}{
		{"empty", named, "", []string{"in:1:1: the file is empty", "2 numbers"}},
		{"only a header", named, "a,b\n", []string{"no lines below"}},
		{"a name is missing", named, "a,B\n1,2\n", []string{`no column "b"`, "a, B", `did you mean "B"?`}},
		{"too many, no header", named, "1,2,3\n", []string{"in:1:5: 3 columns, 2 expected", "header"}},
		{"too few, no header", named, "1\n", []string{"in:1:1: 1 columns, 2 expected"}},
		{"label without a header", placed, "1,9,9,9\n", []string{"4 columns, 3 expected"}},
		{"label by another name", placed, "digit,p0,p1,p2\n1,9,9,9\n", []string{`4 columns beside the target "label", 3 expected`}},
		{"ragged", named, "a,b\n1,2\n3\n", []string{"in:3:1: 1 cells", "2 expected"}},
		{"text", named, "a,b\n1,x\n", []string{`in:2:3: "x" in column "b"`}},
		{"text, by place", placed, "1,2,3\n1,x,3\n", []string{`in:2:3: "x" in column "2"`}},
		{"missing", named, "1,2\n1,\n", []string{`in:2:3: missing value in column "b"`}},
		{"numbered columns", long, "0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15\n", []string{"in:1:1: ", "number the columns"}},
		{"small images", placed, string(idxFile(idxImages, []uint32{1, 1, 2}, 1, 2)), []string{"1x2 = 2 pixels", "3 values"}},
		{"labels", placed, string(idxFile(idxLabels, []uint32{1}, 1)), []string{"labels", "expected: images"}},
		{"damaged schema", Schema{Shape: []int{3}, Columns: []string{"a"}, Divisor: 1}, "1\n", []string{"schema: 1 columns", "[3]"}},
		{"no divisor", Schema{Shape: []int{1}}, "1\n", []string{"schema: divisor 0"}},
		{"negative shape", Schema{Shape: []int{-3}, Divisor: 1}, "1\n", []string{"schema: shape [-3]"}},
		{"shape beyond int", Schema{Shape: []int{math.MaxInt, 2}, Divisor: 1}, "1\n", []string{"schema: shape"}},
	} {
		_, err := test.schema.Features(write(t, "in", []byte(test.file)))
		wantError(t, test.name, err, test.want...)
	}
}

func TestSchemaExamples(t *testing.T) {
	table, err := named.Examples(write(t, "in", []byte("b,kind,a,id\n2,dog,1,x\n4,dog,3,y\n")))
	if err != nil {
		t.Fatal(err)
	}
	wantFill(t, table, []float64{3, 4}, 1)
	wantClasses(t, table, 1, 1) // one class is enough where the classes are known

	table, err = placed.Examples(write(t, "in", []byte("label,p0,p1,p2\n1,0,51,255\n")))
	if err != nil {
		t.Fatal(err)
	}
	wantFill(t, table, []float64{0, 51. / 255, 1}, 0)
	wantClasses(t, table, 1)

	_, err = placed.Examples(write(t, "in", []byte("label,p0\n1,0\n")))
	wantError(t, "too few", err, `1 columns beside the target "label", 3 expected`)
	_, err = named.Examples(write(t, "in", []byte("a,b\n1,2\n")))
	wantError(t, "no answers", err, `no column "kind"`)
}

// TestExamplesOfOneAnswer evaluates a regression on a single row, which is too little to learn from and enough to test with.
func TestExamplesOfOneAnswer(t *testing.T) {
	schema := Schema{Shape: []int{1}, Columns: []string{"x"}, Target: "y", Divisor: 1}
	table, err := schema.Examples(write(t, "in", []byte(targets("2.5"))))
	if err != nil {
		t.Fatal(err)
	}
	got := make([]float64, 1)
	if err := table.Fill("y", got, []int{0}); err != nil || got[0] != 2.5 {
		t.Errorf("got %v and the error %v, want 2.5", got, err)
	}
}

// TestRegressionExamplesStayNumbers has targets that Infer would take for classes.
func TestRegressionExamplesStayNumbers(t *testing.T) {
	schema := Schema{Shape: []int{1}, Columns: []string{"x"}, Target: "y", Divisor: 1}
	table, err := schema.Examples(write(t, "in", []byte(targets(repeated(5, "0", "1")...))))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1}, table.Shape("y")); diff != "" {
		t.Error(diff)
	}
}

func TestSchemaRoundTripsAsJSON(t *testing.T) {
	for _, want := range []Schema{named, placed} {
		var got Schema
		if err := json.Unmarshal(mustJSON(t, want), &got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	}
}
