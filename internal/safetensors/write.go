package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"maps"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/pkg/errors"
)

// Write writes tensors, in the order given, and metadata. Equal arguments give equal bytes: metadata is sorted by
// key, every entry has its fields in one order, and the header is padded with spaces so that data starts at a
// multiple of eight bytes.
//
// An error names the tensor: one of another type than Tensor allows, a shape that does not fit the data, a name
// used twice. Nothing has been written then; an error of w itself leaves a part of the file behind.
func Write(w io.Writer, tensors []Tensor, meta map[string]string) error {
	header, err := encodeHeader(tensors, meta)
	if err != nil {
		return err
	}
	if _, err := w.Write(header); err != nil {
		return errors.Wrap(err, "write header")
	}
	buf := make([]byte, chunk)
	for _, t := range tensors {
		if err := encodeData(w, t.Data, buf); err != nil {
			return errors.Wrapf(err, "write tensor %q", t.Name)
		}
	}
	return nil
}

// encodeHeader returns all that precedes the data: length, JSON and padding.
func encodeHeader(tensors []Tensor, meta map[string]string) ([]byte, error) {
	h := headerWriter{seen: map[string]bool{metadataKey: true}}
	h.WriteString("\x00\x00\x00\x00\x00\x00\x00\x00{")
	if len(meta) > 0 {
		if err := h.metadata(meta); err != nil {
			return nil, err
		}
	}
	for _, t := range tensors {
		if err := h.tensor(t); err != nil {
			return nil, err
		}
	}
	h.WriteByte('}')
	for h.Len()%align != 0 {
		h.WriteByte(' ')
	}
	n := h.Len() - 8
	if n > maxHeader {
		return nil, errors.Errorf("header takes %d bytes, want at most %d: fewer tensors, shorter names or less metadata", n, maxHeader)
	}
	binary.LittleEndian.PutUint64(h.Bytes(), uint64(n))
	return h.Bytes(), nil
}

// headerWriter builds the header's JSON by hand, because the order of its keys is the order of the tensors.
type headerWriter struct {
	bytes.Buffer
	seen   map[string]bool
	offset int64 // where the next tensor's data begins
	comma  bool
}

func (h *headerWriter) metadata(meta map[string]string) error {
	h.key(metadataKey)
	h.WriteByte('{')
	for i, key := range slices.Sorted(maps.Keys(meta)) {
		if !utf8.ValidString(key) || !utf8.ValidString(meta[key]) {
			return errors.Errorf("metadata %q: %q is not UTF-8", key, meta[key])
		}
		if i > 0 {
			h.WriteByte(',')
		}
		h.text(key)
		h.WriteByte(':')
		h.text(meta[key])
	}
	h.WriteByte('}')
	return nil
}

func (h *headerWriter) tensor(t Tensor) error {
	if !utf8.ValidString(t.Name) {
		return errors.Errorf("tensor %q: name is not UTF-8", t.Name)
	}
	if h.seen[t.Name] {
		return errors.Errorf("tensor %q: name is used before or reserved", t.Name)
	}
	h.seen[t.Name] = true
	dtype, length, err := describe(t.Data)
	if err != nil {
		return errors.WithMessagef(err, "tensor %q", t.Name)
	}
	n, err := count(t.Shape)
	if err != nil {
		return errors.WithMessagef(err, "tensor %q", t.Name)
	}
	if n != length {
		return errors.Errorf("tensor %q: shape %v has %d elements, data %d", t.Name, t.Shape, n, length)
	}
	size := int64(n) * sizeOf(dtype)
	if size > math.MaxInt64-h.offset {
		return errors.Errorf("tensor %q: %d bytes from offset %d on are more than a file holds", t.Name, size, h.offset)
	}
	h.key(t.Name)
	h.WriteString(`{"dtype":"` + dtype + `","shape":[`)
	for i, d := range t.Shape {
		if i > 0 {
			h.WriteByte(',')
		}
		h.WriteString(strconv.Itoa(d))
	}
	h.WriteString(`],"data_offsets":[`)
	h.WriteString(strconv.FormatInt(h.offset, 10))
	h.offset += size
	h.WriteString("," + strconv.FormatInt(h.offset, 10) + "]}")
	return nil
}

func (h *headerWriter) key(name string) {
	if h.comma {
		h.WriteByte(',')
	}
	h.comma = true
	h.text(name)
	h.WriteByte(':')
}

// text writes a JSON string and leaves <, > and & as they are, which json.Marshal would not.
func (h *headerWriter) text(s string) {
	e := json.NewEncoder(&h.Buffer)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic("safetensors: a string that JSON cannot hold: " + err.Error())
	}
	h.Truncate(h.Len() - 1) // Encode ends with a newline
}
