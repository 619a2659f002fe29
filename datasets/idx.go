package datasets

import (
	"encoding/binary"
	"io"
	"slices"

	"github.com/pkg/errors"
)

// The first four bytes of the IDX files that are read: 0, 0, the type (8: unsigned bytes), the number of dimensions.
// Source: the description of the format on the MNIST page of LeCun, Cortes & Burges.
const (
	idxLabels = 0x00000801
	idxImages = 0x00000803
)

// idxNames says what each kind of IDX file holds.
var idxNames = map[uint32]string{
	idxLabels: "labels (unsigned bytes in one dimension)",
	idxImages: "images (unsigned bytes in three dimensions)",
}

// The most that memory grows ahead of what was read, and the most that deflate expands: 258 bytes from 2 bits.
const (
	idxChunk   = 1 << 20
	maxDeflate = 258 * 8 / 2
)

// readIDX returns the dimensions and the values of an IDX file of the given kind, idxLabels or idxImages. What the
// header says is believed only as far as the file bears it out: sizes are compared before memory is taken, memory grows
// with what was read, and the content must end where the header says. Errors name the file, and the place as an offset
// in its content (after decompression).
func readIDX(s *source, kind uint32) (dims []int, values []byte, err error) {
	dims, total, err := readIDXHeader(s, kind)
	if err != nil {
		return nil, nil, err
	}
	header := 4 + 4*len(dims)
	if s.size >= 0 && !s.compressed && s.size != int64(header+total) {
		return nil, nil, errors.Errorf("%s: %d bytes, but %d expected: a header of %d and %v values",
			s.name, s.size, header+total, header, dims)
	}
	if s.size >= 0 && s.compressed && int64(total) > s.size*maxDeflate {
		return nil, nil, errors.Errorf("%s: the header at offset 4 claims %v values, more than %d compressed bytes can hold",
			s.name, dims, s.size)
	}
	for len(values) < total {
		next := min(total-len(values), max(len(values), idxChunk))
		values = slices.Grow(values, next)
		n, err := io.ReadFull(s, values[len(values):][:next])
		values = values[:len(values)+n]
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			return nil, nil, errors.Errorf("%s: ends at offset %d, but %d expected: a header of %d and %v values",
				s.name, header+len(values), header+total, header, dims)
		}
		if err != nil {
			return nil, nil, errors.WithMessage(err, s.name)
		}
	}
	switch _, err := s.ReadByte(); {
	case err == nil:
		return nil, nil, errors.Errorf("%s: goes on at offset %d, where its end is expected: a header of %d and %v values",
			s.name, header+total, header, dims)
	case err != io.EOF:
		return nil, nil, errors.WithMessage(err, s.name)
	}
	return dims, values, nil
}

// readIDXHeader returns the dimensions in the header, and their product.
func readIDXHeader(s *source, kind uint32) (dims []int, total int, err error) {
	var word [4]byte
	next := func(offset int) (uint32, error) {
		n, err := io.ReadFull(s, word[:])
		if err == io.EOF || err == io.ErrUnexpectedEOF {
			err = errors.Errorf("ends at offset %d, within the header of an IDX file of %s", offset+n, idxNames[kind])
		}
		return binary.BigEndian.Uint32(word[:]), errors.WithMessage(err, s.name)
	}
	magic, err := next(0)
	if err != nil {
		return nil, 0, err
	}
	if magic != kind {
		got := "no IDX file of images or labels"
		if name := idxNames[magic]; name != "" {
			got = name
		}
		return nil, 0, errors.Errorf("%s: starts with %#08x at offset 0: %s; %#08x expected: %s",
			s.name, magic, got, kind, idxNames[kind])
	}
	total = 1
	for i := range int(kind & 0xff) {
		d, err := next(4 + 4*i)
		if err != nil {
			return nil, 0, err
		}
		if d == 0 {
			return nil, 0, errors.Errorf("%s: dimension %d at offset %d is 0, at least 1 expected", s.name, i, 4+4*i)
		}
		if most := int64(maxExpanded) / int64(total); int64(d) > most {
			return nil, 0, errors.Errorf("%s: dimension %d at offset %d is %d, at most %d expected after %v, so that there are no more than %d values",
				s.name, i, 4+4*i, d, most, dims, int64(maxExpanded))
		}
		dims = append(dims, int(d))
		total *= int(d)
	}
	return dims, total, nil
}
