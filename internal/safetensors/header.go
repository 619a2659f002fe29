package safetensors

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/pkg/errors"
)

// entry is what the header says about one tensor. Offsets count from the first byte of the data.
type entry struct {
	name       string
	dtype      string
	shape      []int
	count      int
	begin, end int64
}

// parseHeader returns what a header says, each entry checked for itself.
func parseHeader(text []byte) (entries []entry, meta map[string]string, err error) {
	p, err := newParser(text)
	if err != nil {
		return nil, nil, err
	}
	err = p.object("header", func(name string) error {
		if name == metadataKey {
			meta = map[string]string{}
			return p.object("metadata", func(key string) (err error) {
				meta[key], err = p.text("metadata " + key)
				return err
			})
		}
		e, err := p.entry(name)
		entries = append(entries, e)
		return errors.WithMessagef(err, "tensor %q", name)
	})
	return entries, meta, err
}

// entry reads {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}, the keys in any order.
func (p *parser) entry(name string) (entry, error) {
	e := entry{name: name}
	var shape, offsets []int64
	fields := 0
	err := p.object("description", func(key string) (err error) {
		fields++
		switch key {
		case "dtype":
			e.dtype, err = p.text("dtype")
			if err == nil && sizeOf(e.dtype) == 0 {
				err = errors.Errorf("dtype %q is not supported, only %s", e.dtype, supported)
			}
		case "shape":
			shape, err = p.naturals("shape")
		case "data_offsets":
			offsets, err = p.naturals("data_offsets")
		default:
			err = errors.Errorf("unknown key %q, want dtype, shape and data_offsets", key)
		}
		return err
	})
	if err != nil {
		return e, err
	}
	if fields != 3 { // keys are known and not repeated, so three are all
		return e, errors.New("description is incomplete, want dtype, shape and data_offsets")
	}
	if len(offsets) != 2 || offsets[0] > offsets[1] {
		return e, errors.Errorf("data_offsets %v, want a begin and an end not before it", offsets)
	}
	e.begin, e.end = offsets[0], offsets[1]
	e.shape = make([]int, len(shape))
	for i, d := range shape {
		if d > math.MaxInt { // where int has 32 bits
			return e, errors.Errorf("shape %v: dimension %d is above %d", shape, i, math.MaxInt)
		}
		e.shape[i] = int(d)
	}
	if e.count, err = count(e.shape); err != nil {
		return e, err
	}
	// Divided instead of multiplied: a product of count and size could overflow.
	size, length := sizeOf(e.dtype), e.end-e.begin
	if length%size != 0 || length/size != int64(e.count) {
		return e, errors.Errorf("data_offsets %v span %d bytes, but %s of shape %v are %d elements of %d bytes", offsets, length, e.dtype, e.shape, e.count, size)
	}
	return e, nil
}

// arrange sorts entries by their place and returns an error unless they cover the data, size bytes that start at
// byte start of the file, without overlap, hole or remainder.
func arrange(entries []entry, start, size int64) error {
	slices.SortStableFunc(entries, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.begin, b.begin), cmp.Compare(a.end, b.end))
	})
	var at int64
	last := "the header"
	for _, e := range entries {
		switch {
		case e.end > size:
			return errors.Errorf("tensor %q: data_offsets [%d %d] go beyond the %d bytes of data", e.name, e.begin, e.end, size)
		case e.begin < at:
			return errors.Errorf("tensor %q: begins at offset %d (byte %d) inside %s, which ends at %d", e.name, e.begin, start+e.begin, last, at)
		case e.begin > at:
			return errors.Errorf("tensor %q: begins at offset %d (byte %d), but %s ends at %d: a hole", e.name, e.begin, start+e.begin, last, at)
		}
		at, last = e.end, "tensor "+strconv.Quote(e.name)
	}
	if at != size {
		return errors.Errorf("%d bytes at byte %d, after %s, belong to no tensor", size-at, start+at, last)
	}
	return nil
}
