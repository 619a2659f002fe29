package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// file lays out a file by hand, as the format's description says.
func file(header string, data ...byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), data...)
}

func write(t testing.TB, tensors []Tensor, meta map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, tensors, meta); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func read(b []byte) ([]Tensor, map[string]string, error) {
	return Read(bytes.NewReader(b), int64(len(b)))
}

// several has every dtype, a scalar, empty tensors at the begin, between and at the end, and names that need quoting.
func several() []Tensor {
	return []Tensor{
		{"empty", []int{0, 3}, []float32{}},
		{"block0/weight", []int{2, 3}, []float32{1, -2, 0.5, 1e-45, math.MaxFloat32, 0}},
		{"none\tbetween \"<∇>\"", []int{0}, []int64{}},
		{"step", []int{}, []int64{math.MinInt64}},
		{"mean", []int{3}, []float64{math.Pi, -math.MaxFloat64, 5e-324}},
		{"", []int{1, 1}, []float32{7}},
		{"last", []int{5, 0}, []float64{}},
	}
}

func TestBytes(t *testing.T) {
	got := write(t, []Tensor{
		{"b", []int{2}, []float32{1, -2}},
		{"a", nil, []int64{258}},
	}, map[string]string{"y": "2", "x": "<1>"})
	header := `{"__metadata__":{"x":"<1>","y":"2"},"b":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"I64","shape":[],"data_offsets":[8,16]}}`
	header += strings.Repeat(" ", 7-(len(header)+7)%8)
	want := file(header,
		0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, // 1 = 0x3f800000, -2 = 0xc0000000
		2, 1, 0, 0, 0, 0, 0, 0) // 258 = 0x0102
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
	if at := len(got) - 16; at%8 != 0 {
		t.Errorf("data begin at byte %d, want a multiple of 8", at)
	}
}

func TestRoundTrip(t *testing.T) {
	long := make([]float64, 3*chunk/8+1)
	for i := range long {
		long[i] = float64(i)
	}
	for name, c := range map[string]struct {
		tensors []Tensor
		meta    map[string]string
	}{
		"nothing":     {[]Tensor{}, nil},
		"several":     {several(), map[string]string{"format": "nabla", "": "∇ \"quoted\" \\ \n"}},
		"many chunks": {[]Tensor{{"long", []int{len(long)}, long}}, nil},
	} {
		b := write(t, c.tensors, c.meta)
		if again := write(t, c.tensors, c.meta); !bytes.Equal(b, again) {
			t.Errorf("%s: written twice, the bytes differ", name)
		}
		path := filepath.Join(t.TempDir(), "t.safetensors")
		if err := os.WriteFile(path, b, 0o666); err != nil {
			t.Fatal(err)
		}
		tensors, meta, err := ReadFile(path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(c.tensors, tensors); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff(c.meta, meta); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestBitsSurvive(t *testing.T) {
	bits32 := []uint32{0x80000000, 0x7fc00001, 0x7f800001, 0xffc12345, 0x7f800000, 1} // -0, quiet and signalling NaNs, Inf
	bits64 := []uint64{1 << 63, 0x7ff8000000000001, 0x7ff0000000000001, 0xfff8000012345678, 1}
	var f32 []float32
	for _, b := range bits32 {
		f32 = append(f32, math.Float32frombits(b))
	}
	var f64 []float64
	for _, b := range bits64 {
		f64 = append(f64, math.Float64frombits(b))
	}
	tensors, _, err := read(write(t, []Tensor{{"f32", []int{len(f32)}, f32}, {"f64", []int{len(f64)}, f64}}, nil))
	if err != nil {
		t.Fatal(err)
	}
	for i, x := range tensors[0].Data.([]float32) {
		if got := math.Float32bits(x); got != bits32[i] {
			t.Errorf("float32 %d: got %#x, want %#x", i, got, bits32[i])
		}
	}
	for i, x := range tensors[1].Data.([]float64) {
		if got := math.Float64bits(x); got != bits64[i] {
			t.Errorf("float64 %d: got %#x, want %#x", i, got, bits64[i])
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	one := []float32{1}
	for name, c := range map[string]struct {
		tensors []Tensor
		meta    map[string]string
		want    string
	}{
		"type":      {[]Tensor{{"w", []int{1}, []int32{1}}}, nil, `tensor "w": data is []int32`},
		"no data":   {[]Tensor{{"w", []int{1}, nil}}, nil, `tensor "w": data is <nil>`},
		"shape":     {[]Tensor{{"w", []int{2}, one}}, nil, `tensor "w": shape [2] has 2 elements, data 1`},
		"negative":  {[]Tensor{{"w", []int{-1, -1}, one}}, nil, `tensor "w": shape [-1 -1]: dimension 0 is negative`},
		"overflow":  {[]Tensor{{"w", []int{math.MaxInt, 2}, one}}, nil, `2]: more than`},
		"twice":     {[]Tensor{{"w", []int{1}, one}, {"w", []int{1}, one}}, nil, `tensor "w": name is used before`},
		"reserved":  {[]Tensor{{"__metadata__", []int{1}, one}}, nil, `tensor "__metadata__": name is`},
		"name":      {[]Tensor{{"\xff", []int{1}, one}}, nil, `tensor "\xff": name is not UTF-8`},
		"meta":      {nil, map[string]string{"a": "\xff"}, `metadata "a": "\xff" is not UTF-8`},
		"too large": {nil, map[string]string{"a": strings.Repeat("x", maxHeader)}, "header takes"},
	} {
		var b bytes.Buffer
		err := Write(&b, c.tensors, c.meta)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q", name, err, c.want)
		}
		if b.Len() > 0 {
			t.Errorf("%s: %d bytes written before the error", name, b.Len())
		}
	}
}

// full is a writer with room for n bytes.
type full struct{ n int }

func (f *full) Write(b []byte) (int, error) {
	if len(b) > f.n {
		return f.n, errors.New("no space")
	}
	f.n -= len(b)
	return len(b), nil
}

func TestWriteErrorNamesTensor(t *testing.T) {
	tensors := []Tensor{{"a", []int{1}, []float32{1}}, {"b", []int{1}, []int64{2}}}
	size := len(write(t, tensors, nil))
	for room, want := range map[int]string{
		size - 13: "write header: no space",
		size - 12: `write tensor "a": no space`,
		size - 8:  `write tensor "b": no space`,
		size - 1:  `write tensor "b": no space`,
	} {
		err := Write(&full{room}, tensors, nil)
		if err == nil || err.Error() != want {
			t.Errorf("room for %d of %d bytes: got error %v, want %q", room, size, err, want)
		}
	}
}
