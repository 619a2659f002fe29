package safetensors

import (
	"encoding/binary"
	"io"

	"github.com/pkg/errors"
)

// supported is what an error about another dtype lists.
const supported = "F32, F64 and I64"

// chunk is how many bytes are converted between memory and file at a time.
const chunk = 64 << 10

// sizeOf returns the bytes of an element, 0 for a dtype that is not supported.
func sizeOf(dtype string) int64 {
	switch dtype {
	case "F32":
		return 4
	case "F64", "I64":
		return 8
	}
	return 0
}

// describe returns the dtype and the number of elements of a tensor's data.
func describe(data any) (dtype string, n int, err error) {
	switch data := data.(type) {
	case []float32:
		return "F32", len(data), nil
	case []float64:
		return "F64", len(data), nil
	case []int64:
		return "I64", len(data), nil
	}
	return "", 0, errors.Errorf("data is %T, want []float32, []float64 or []int64", data)
}

// encodeData writes a slice that describe accepts; buf is scratch of at least eight bytes.
func encodeData(w io.Writer, data any, buf []byte) error {
	switch data := data.(type) {
	case []float32:
		return encode(w, data, 4, buf)
	case []float64:
		return encode(w, data, 8, buf)
	case []int64:
		return encode(w, data, 8, buf)
	}
	panic("safetensors: data was not described before it was written")
}

// decodeData reads n elements of a dtype that sizeOf knows; buf is scratch of at least eight bytes.
func decodeData(r io.Reader, dtype string, n int, buf []byte) (any, error) {
	switch dtype {
	case "F32":
		return decode[float32](r, n, 4, buf)
	case "F64":
		return decode[float64](r, n, 8, buf)
	case "I64":
		return decode[int64](r, n, 8, buf)
	}
	panic("safetensors: dtype " + dtype + " was not checked before it was read")
}

func encode[T float32 | float64 | int64](w io.Writer, data []T, size int, buf []byte) error {
	for len(data) > 0 {
		part := data[:min(len(data), len(buf)/size)]
		n, err := binary.Encode(buf, binary.LittleEndian, part)
		if err != nil {
			return err
		}
		if _, err := w.Write(buf[:n]); err != nil {
			return err
		}
		data = data[len(part):]
	}
	return nil
}

func decode[T float32 | float64 | int64](r io.Reader, n, size int, buf []byte) ([]T, error) {
	data := make([]T, n)
	for rest := data; len(rest) > 0; {
		part := rest[:min(len(rest), len(buf)/size)]
		raw := buf[:len(part)*size]
		if _, err := io.ReadFull(r, raw); err != nil {
			return nil, err
		}
		if _, err := binary.Decode(raw, binary.LittleEndian, part); err != nil {
			return nil, err
		}
		rest = rest[len(part):]
	}
	return data, nil
}
