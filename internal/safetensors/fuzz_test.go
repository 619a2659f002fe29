package safetensors

import (
	"bytes"
	"testing"
)

// FuzzRead holds that no input makes Read panic or return more data than it was given, and that what is read without
// an error comes out of Write with the same data and is read again.
func FuzzRead(f *testing.F) {
	f.Add(write(f, nil, nil))
	f.Add(write(f, several(), map[string]string{"format": "nabla", "a": "∇"}))
	for _, t := range several() {
		f.Add(write(f, []Tensor{t}, nil))
	}
	f.Add(file(`{"b":{"data_offsets":[4,8],"shape":[1],"dtype":"F32"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}`, make([]byte, 8)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		tensors, meta, err := read(b)
		if err != nil {
			return
		}
		var size int
		for _, t := range tensors {
			dtype, n, _ := describe(t.Data)
			size += n * int(sizeOf(dtype))
		}
		if size > len(b)-8 {
			t.Fatalf("%d bytes of data from a file of %d", size, len(b))
		}
		again := write(t, tensors, meta)
		if got, want := again[len(again)-size:], b[len(b)-size:]; !bytes.Equal(got, want) {
			t.Fatalf("data changed: got %x, want %x", got, want)
		}
		if _, _, err := read(again); err != nil {
			t.Fatalf("what Write wrote is not read: %v", err)
		}
	})
}
