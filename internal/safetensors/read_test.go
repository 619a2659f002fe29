package safetensors

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestReadRefuses(t *testing.T) {
	// a is a file of one entry, "a", with four bytes of data.
	a := func(description string) []byte { return file(`{"a":`+description+`}`, 0, 0, 0, 0) }
	f32 := func(name string, begin, end int) string {
		return fmt.Sprintf(`"%s":{"dtype":"F32","shape":[%d],"data_offsets":[%d,%d]}`, name, (end-begin)/4, begin, end)
	}
	eight := make([]byte, 8)
	for name, c := range map[string]struct {
		file []byte
		want string
	}{
		"no bytes":            {nil, "0 bytes, want at least the 8"},
		"long header":         {binary.LittleEndian.AppendUint64(nil, 1<<62), "byte 0 is 4611686018427387904, want at most 16777216"},
		"negative header":     {binary.LittleEndian.AppendUint64(nil, 1<<63+1), "want at most 16777216"},
		"longer than file":    {binary.LittleEndian.AppendUint64(nil, 1), "only 0 bytes follow"},
		"no header":           {file(""), "does not begin with {"},
		"space first":         {file(" {}"), "does not begin with {"},
		"array":               {file("[]"), "does not begin with {"},
		"not UTF-8":           {file("{\"\xff\":{}}"), "not UTF-8"},
		"not JSON":            {file("{,}"), "header at byte 10: invalid character ','"},
		"two objects":         {file("{}{}"), "header at byte 11: invalid character '{'"},
		"trailing comma":      {a(`{"dtype":"F32",}`), "invalid character '}'"},
		"dtype":               {a(`{"dtype":"BF16","shape":[2],"data_offsets":[0,4]}`), `tensor "a": dtype "BF16" is not supported`},
		"dtype in lower case": {a(`{"dtype":"f32","shape":[1],"data_offsets":[0,4]}`), `tensor "a": dtype "f32" is not supported`},
		"dtype of number":     {a(`{"dtype":32,"shape":[1],"data_offsets":[0,4]}`), `tensor "a": header at byte 24: dtype is 32, want a string`},
		"unknown key":         {a(`{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}`), `tensor "a": unknown key "x"`},
		"key in upper case":   {a(`{"DTYPE":"F32","shape":[1],"data_offsets":[0,4]}`), `tensor "a": unknown key "DTYPE"`},
		"repeated key":        {a(`{"dtype":"F32","shape":[1],"shape":[1],"data_offsets":[0,4]}`), `description has the key "shape" twice`},
		"no offsets":          {a(`{"dtype":"F32","shape":[1]}`), `tensor "a": description is incomplete`},
		"not an object":       {a(`7`), `tensor "a": header at byte 14: description begins with 7`},
		"shape null":          {a(`{"dtype":"F32","shape":null,"data_offsets":[0,4]}`), `shape begins with <nil>`},
		"shape negative":      {a(`{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}`), `tensor "a": header at byte 39: shape holds -1`},
		"shape fraction":      {a(`{"dtype":"F32","shape":[1.0],"data_offsets":[0,4]}`), `shape holds 1.0`},
		"shape exponent":      {a(`{"dtype":"F32","shape":[1e0],"data_offsets":[0,4]}`), `shape holds 1e0`},
		"shape text":          {a(`{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}`), `shape holds 1`},
		"shape nested":        {a(`{"dtype":"F32","shape":[[1]],"data_offsets":[0,4]}`), `shape holds [`},
		"shape above int64":   {a(`{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}`), `shape holds 9223372036854775808`},
		"product overflows":   {a(`{"dtype":"F32","shape":[4294967296,4294967297],"data_offsets":[0,4]}`), `tensor "a": shape [4294967296 4294967297]: more than`},
		"bytes overflow":      {a(`{"dtype":"F32","shape":[4611686018427387905],"data_offsets":[0,4]}`), `are 4611686018427387905 elements of 4 bytes`},
		"offsets one":         {a(`{"dtype":"F32","shape":[1],"data_offsets":[4]}`), `tensor "a": data_offsets [4], want a begin and an end`},
		"offsets backwards":   {a(`{"dtype":"F32","shape":[1],"data_offsets":[4,0]}`), `tensor "a": data_offsets [4 0], want`},
		"offsets too short":   {a(`{"dtype":"F32","shape":[1],"data_offsets":[0,3]}`), `tensor "a": data_offsets [0 3] span 3 bytes`},
		"beyond the end":      {a(`{"dtype":"F32","shape":[2],"data_offsets":[0,8]}`), `tensor "a": data_offsets [0 8] go beyond the 4 bytes`},
		"repeated tensor":     {file(`{`+f32("a", 0, 4)+`,`+f32("a", 4, 8)+`}`, eight...), `header has the key "a" twice`},
		"same name, escaped":  {file(`{`+f32("a", 0, 4)+`,`+f32(`\u0061`, 4, 8)+`}`, eight...), `header has the key "a" twice`},
		"overlap":             {file(`{`+f32("a", 0, 8)+`,`+f32("b", 4, 8)+`}`, eight...), `tensor "b": begins at offset 4 (byte 119) inside tensor "a", which ends at 8`},
		"hole":                {file(`{`+f32("b", 4, 8)+`}`, eight...), `tensor "b": begins at offset 4 (byte 66), but the header ends at 0: a hole`},
		"rest":                {file(`{`+f32("a", 0, 4)+`}`, eight...), `4 bytes at byte 66, after tensor "a", belong to no tensor`},
		"metadata number":     {file(`{"__metadata__":{"x":1}}`), `metadata x is 1, want a string`},
		"metadata null":       {file(`{"__metadata__":null}`), `metadata begins with <nil>`},
		"metadata repeated":   {file(`{"__metadata__":{"x":"1","x":"2"}}`), `metadata has the key "x" twice`},
		"two metadata":        {file(`{"__metadata__":{},"__metadata__":{}}`), `header has the key "__metadata__" twice`},
	} {
		_, _, err := read(c.file)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got error %v, want %q", name, err, c.want)
		}
	}
}

func TestReadOtherWriters(t *testing.T) {
	// Keys in another order, white space, metadata last, tensors in the header in another order than their data.
	b := file(`{ "b" : {"data_offsets":[8,12],"shape":[ 1 ],"dtype":"F32"}, "a":{"shape":[],"dtype":"I64","data_offsets":[0,8]}, "__metadata__":{"format":"pt"} }`+"\n ",
		3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x40)
	tensors, meta, err := read(b)
	if err != nil {
		t.Fatal(err)
	}
	want := []Tensor{{"a", []int{}, []int64{3}}, {"b", []int{1}, []float32{2}}}
	if diff := cmp.Diff(want, tensors); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"format": "pt"}, meta); diff != "" {
		t.Error(diff)
	}
}

func TestEveryTruncationIsAnError(t *testing.T) {
	b := write(t, several()[:6], map[string]string{"k": "v"})
	for n := range b {
		if _, _, err := read(b[:n]); err == nil {
			t.Errorf("the first %d of %d bytes are read without an error", n, len(b))
		}
		if _, _, err := Read(bytes.NewReader(b[:n]), int64(len(b))); err == nil {
			t.Errorf("a reader that ends after %d of %d bytes is read without an error", n, len(b))
		}
	}
	if _, _, err := read(append(b, 0)); err == nil {
		t.Error("a byte more is read without an error")
	}
	if _, _, err := Read(bytes.NewReader(append(b, 0)), int64(len(b))); err == nil {
		t.Error("a reader that goes on is read without an error")
	}
	_, _, err := Read(io.LimitReader(bytes.NewReader(b), int64(len(b)-5)), int64(len(b)))
	if want := `tensor "mean": data at bytes`; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got error %v, want %q", err, want)
	}
}

func TestLyingHeadersTakeNoMemory(t *testing.T) {
	for name, b := range map[string][]byte{
		"header":  append(binary.LittleEndian.AppendUint64(nil, maxHeader), '{'),
		"tensor":  file(`{"a":{"dtype":"F64","shape":[1099511627776],"data_offsets":[0,8796093022208]}}`),
		"tensors": file(`{"a":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"b":{"dtype":"F64","shape":[134217728],"data_offsets":[0,1073741824]}}`, make([]byte, 8)...),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _, err := read(b)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: no error", name)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 1<<20 {
			t.Errorf("%s: %d bytes of memory for a file of %d", name, got, len(b))
		}
	}
}
