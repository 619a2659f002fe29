package datasets

import (
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"
)

// small returns three rows: two pixels, a real and a class each.
func small(t *testing.T) *Table {
	t.Helper()
	table, err := NewTable(
		Pixels("x", []uint8{0, 1, 2, 3, 254, 255}, 255, 2),
		Reals("r", []float64{0.1, 0.2, 0.3}, 1, 1),
		ClassIndices("y", []int64{7, 8, 9}),
	)
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func TestTableDescribesItsFields(t *testing.T) {
	table := small(t)
	if got := table.Len(); got != 3 {
		t.Errorf("got %d rows, want 3", got)
	}
	if diff := cmp.Diff([]string{"x", "r", "y"}, table.Fields()); diff != "" {
		t.Error(diff)
	}
	for field, want := range map[string]struct {
		shape []int
		dtype tensor.Dtype
	}{
		"x": {[]int{2}, tensor.Float32},
		"r": {[]int{1}, tensor.Float64},
		"y": {[]int{}, tensor.Int64},
		"z": {nil, tensor.Dtype{}},
	} {
		if diff := cmp.Diff(want.shape, table.Shape(field)); diff != "" {
			t.Errorf("%s: %s", field, diff)
		}
		if got := table.Dtype(field); got != want.dtype {
			t.Errorf("%s: got dtype %v, want %v", field, got, want.dtype)
		}
	}
}

func TestFill(t *testing.T) {
	table := small(t)
	tests := []struct {
		name      string
		table     *Table
		field     string
		dst, want any
		rows      []int
	}{
		{"float32 pixels", table, "x", make([]float32, 4), []float32{float32(254) / 255, 1, 0, float32(1) / 255}, []int{2, 0}},
		{"float64 pixels", table, "x", make([]float64, 2), []float64{2. / 255, 3. / 255}, []int{1}},
		{"a row twice", table, "r", make([]float32, 2), []float32{0.2, 0.2}, []int{1, 1}},
		{"reals as stored", table, "r", make([]float64, 3), []float64{0.1, 0.2, 0.3}, []int{0, 1, 2}},
		{"classes", table, "y", make([]int64, 2), []int64{9, 8}, []int{2, 1}},
		{"no rows", table, "x", []float32{}, []float32{}, nil},
		{"a view", table.Select([]int{2, 0}), "y", make([]int64, 2), []int64{7, 9}, []int{1, 0}},
		{"a view of a view", table.Select([]int{2, 0}).Select([]int{1}), "r", make([]float64, 1), []float64{0.1}, []int{0}},
		{"a view of pixels", table.Select([]int{1}), "x", make([]float64, 2), []float64{2. / 255, 3. / 255}, []int{0}},
	}
	for _, test := range tests {
		if err := test.table.Fill(test.field, test.dst, test.rows); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if diff := cmp.Diff(test.want, test.dst); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}

func TestFillRefuses(t *testing.T) {
	table := small(t)
	tests := []struct {
		name, field string
		dst         any
		rows        []int
		want        []string
	}{
		{"too short", "x", make([]float32, 3), []int{0, 1}, []string{`"x"`, "4 values", "room for 3"}},
		{"too long", "y", make([]int64, 3), []int{0, 1}, []string{`"y"`, "2 values", "room for 3"}},
		{"row too high", "x", make([]float32, 2), []int{3}, []string{"rows[0] is 3", "3 rows"}},
		{"row negative", "y", make([]int64, 2), []int{0, -1}, []string{"rows[1] is -1"}},
		{"reals into int64", "x", make([]int64, 2), []int{0}, []string{`"x"`, "[]float32 or []float64", "[]int64"}},
		{"classes into float32", "y", make([]float32, 1), []int{0}, []string{`"y"`, "[]int64", "[]float32"}},
		{"no slice", "y", 5, []int{0}, []string{"not into a int"}},
		{"nil", "y", nil, []int{0}, []string{"not into a <nil>"}},
		{"unknown field", "z", make([]float32, 1), []int{0}, []string{`"z"`, "x, r, y"}},
	}
	for _, test := range tests {
		wantError(t, test.name, table.Fill(test.field, test.dst, test.rows), test.want...)
	}
	// A view has its own number of rows.
	wantError(t, "row outside a view", table.Select([]int{0}).Fill("y", make([]int64, 1), []int{1}), "1 rows")
}

func TestFillAllocatesNothing(t *testing.T) {
	table := small(t).Select([]int{2, 1})
	x, y, rows := any(make([]float32, 4)), any(make([]int64, 2)), []int{1, 0}
	got := testing.AllocsPerRun(100, func() {
		if table.Fill("x", x, rows) != nil || table.Fill("y", y, rows) != nil {
			t.Fatal("fill failed")
		}
	})
	if got != 0 {
		t.Errorf("got %v allocations, want 0", got)
	}
}

// TestBytesAndRealsFillEqualBits is what lets a model trained on IDX files predict from CSV.
func TestBytesAndRealsFillEqualBits(t *testing.T) {
	bytes, numbers, rows := make([]uint8, 256), make([]float64, 256), make([]int, 256)
	for v := range 256 {
		bytes[v], numbers[v], rows[v] = uint8(v), float64(v), v
	}
	table, err := NewTable(Pixels("bytes", bytes, 255, 1), Reals("reals", numbers, 255, 1))
	if err != nil {
		t.Fatal(err)
	}
	var a, b [256]float32
	var c, d [256]float64
	for field, dst := range map[string][2]any{"bytes": {a[:], c[:]}, "reals": {b[:], d[:]}} {
		for _, to := range dst {
			if err := table.Fill(field, to, rows); err != nil {
				t.Fatal(err)
			}
		}
	}
	for v := range 256 {
		want32, want64 := math.Float32bits(float32(v)/255), math.Float64bits(float64(v)/255)
		if math.Float32bits(a[v]) != want32 || math.Float32bits(b[v]) != want32 {
			t.Errorf("float32: %d/255 is %v from bytes, %v from reals", v, a[v], b[v])
		}
		if math.Float64bits(c[v]) != want64 || math.Float64bits(d[v]) != want64 {
			t.Errorf("float64: %d/255 is %v from bytes, %v from reals", v, c[v], d[v])
		}
	}
}

func TestNewTableRefuses(t *testing.T) {
	one := ClassIndices("y", []int64{0})
	tests := []struct {
		name    string
		columns []Column
		want    string
	}{
		{"nothing", nil, "no columns"},
		{"no rows", []Column{ClassIndices("y", nil)}, "whole rows"},
		{"unequal", []Column{one, Reals("x", []float32{1, 2}, 1, 1)}, `"x" has 2 rows, 1 expected`},
		{"twice", []Column{one, one}, `two columns for field "y"`},
		{"torn row", []Column{Reals("x", []float32{1, 2, 3}, 1, 2)}, "whole rows"},
		{"shape", []Column{Reals("x", []float32{1, 2}, 1, -1)}, "shape [-1]"},
		{"shape beyond int", []Column{Reals("x", []float32{1, 2}, 1, math.MaxInt, 2)}, "shape [9223372036854775807 2]"},
		{"zero column", []Column{{}}, "made by Pixels, Reals or ClassIndices"},
		{"zero divisor", []Column{Pixels("x", []uint8{1}, 0, 1)}, "divisor 0"},
		{"NaN divisor", []Column{Reals("x", []float64{1}, math.NaN(), 1)}, "divisor NaN"},
		{"negative class", []Column{ClassIndices("y", []int64{0, -1})}, "class index -1 in row 1"},
	}
	for _, test := range tests {
		_, err := NewTable(test.columns...)
		wantError(t, test.name, err, test.want)
	}
}

func TestSelectPanicsOutsideTheTable(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	small(t).Select([]int{3})
}

// wantError checks that there is an error that holds each of the texts.
func wantError(t *testing.T, name string, err error, texts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("%s: no error, want one with %q", name, texts)
		return
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%s: got the error %q, want %q in it", name, err, text)
		}
	}
}

// BenchmarkFill fills a batch of 100 images, as each step of training on MNIST does.
func BenchmarkFill(b *testing.B) {
	const size, batch, images = 784, 100, 1000
	bytes, numbers := make([]uint8, images*size), make([]float64, images*size)
	for i := range bytes {
		bytes[i], numbers[i] = uint8(i*i), float64(uint8(i*i))
	}
	table, err := NewTable(Pixels("pixels", bytes, 255, size), Reals("reals", numbers, 1, size), Reals("divided", numbers, 255, size))
	if err != nil {
		b.Fatal(err)
	}
	sampler, err := NewSampler(Shuffle, images, batch, 1)
	if err != nil {
		b.Fatal(err)
	}
	rows := sampler.Rows(0, nil)
	for _, field := range table.Fields() {
		b.Run(field, func(b *testing.B) {
			var dst any = make([]float32, batch*size)
			for b.Loop() {
				if err := table.Fill(field, dst, rows); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
