package safetensors

import (
	"encoding/binary"
	"io"
	"os"

	"github.com/pkg/errors"
)

// ReadFile returns the tensors of a file in the order of their data, and its metadata. See Read.
func ReadFile(path string) ([]Tensor, map[string]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, errors.Wrap(err, "read tensors")
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, nil, errors.Wrap(err, "read tensors")
	}
	tensors, meta, err := Read(f, info.Size())
	return tensors, meta, errors.WithMessagef(err, "read tensors of %s", path)
}

// Read returns the tensors that r holds, in the order of their data, and the metadata, nil if there is none. r must
// end after exactly size bytes, which the caller knows and the file does not get to say: memory taken is at most
// size for the data and a small multiple of the header, which is at most 16 MiB and at most size.
//
// Everything the header says is checked before any data is read: JSON without repeated, unknown or missing keys,
// shapes whose product fits, offsets that cover the data from the first byte to the last without overlap or hole.
// An error names the tensor or the byte, counted from the start of the file. NaNs keep their bits.
func Read(r io.Reader, size int64) ([]Tensor, map[string]string, error) {
	if size < 8 {
		return nil, nil, errors.Errorf("%d bytes, want at least the 8 of the header's length", size)
	}
	var length [8]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, nil, errors.Wrap(err, "header's length at byte 0")
	}
	n := binary.LittleEndian.Uint64(length[:])
	if n > maxHeader {
		return nil, nil, errors.Errorf("header's length at byte 0 is %d, want at most %d", n, maxHeader)
	}
	if int64(n) > size-8 {
		return nil, nil, errors.Errorf("header's length at byte 0 is %d, but only %d bytes follow", n, size-8)
	}
	text := make([]byte, n)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, nil, errors.Wrapf(err, "header of %d bytes at byte 8", n)
	}
	entries, meta, err := parseHeader(text)
	if err != nil {
		return nil, nil, err
	}
	start := 8 + int64(n)
	if err := arrange(entries, start, size-start); err != nil {
		return nil, nil, err
	}
	tensors := make([]Tensor, len(entries))
	buf := make([]byte, chunk)
	for i, e := range entries {
		data, err := decodeData(r, e.dtype, e.count, buf)
		if err != nil {
			return nil, nil, errors.Wrapf(err, "tensor %q: data at bytes %d to %d", e.name, start+e.begin, start+e.end)
		}
		tensors[i] = Tensor{Name: e.name, Shape: e.shape, Data: data}
	}
	if n, err := io.ReadFull(r, buf[:1]); n > 0 {
		return nil, nil, errors.Errorf("more data after byte %d, where the file should end", size)
	} else if err != io.EOF {
		return nil, nil, errors.Wrapf(err, "end of file at byte %d", size)
	}
	return tensors, meta, nil
}
