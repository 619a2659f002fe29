package datasets

import (
	"bytes"
	"encoding/binary"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// idxFile returns a file with a header of these dimensions, and values.
func idxFile(kind uint32, dims []uint32, values ...byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, kind)
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, d)
	}
	return append(b, values...)
}

// parse reads an IDX file whose size is known.
func parse(data []byte, kind uint32) ([]int, []byte, error) {
	s, err := newSource("file", bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, nil, err
	}
	return readIDX(s, kind)
}

func TestReadIDX(t *testing.T) {
	images := idxFile(idxImages, []uint32{2, 1, 3}, 0, 1, 2, 3, 4, 255)
	for name, data := range map[string][]byte{"plain": images, "gzip": zipped(t, images)} {
		dims, values, err := parse(data, idxImages)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff([]int{2, 1, 3}, dims); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff([]byte{0, 1, 2, 3, 4, 255}, values); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	// More than one chunk.
	long := bytes.Repeat([]byte{1, 2, 3}, idxChunk)
	_, values, err := parse(zipped(t, idxFile(idxLabels, []uint32{3 * idxChunk}, long...)), idxLabels)
	if err != nil || !bytes.Equal(values, long) {
		t.Errorf("got %d of %d values and the error %v", len(values), len(long), err)
	}
}

func TestReadIDXRefuses(t *testing.T) {
	good := idxFile(idxLabels, []uint32{3}, 1, 2, 3)
	zipGood := zipped(t, good)
	changed := bytes.Clone(zipGood)
	changed[len(changed)-8] ^= 1 // the checksum
	tests := []struct {
		name string
		data []byte
		kind uint32
		want []string
	}{
		{"empty", nil, idxLabels, []string{"ends at offset 0", "header"}},
		{"no magic", []byte{0, 0, 8}, idxLabels, []string{"ends at offset 3"}},
		{"no dimensions", good[:6], idxLabels, []string{"ends at offset 6"}},
		{"labels for images", good, idxImages, []string{"0x00000801 at offset 0: labels", "0x00000803 expected: images"}},
		{"floats", idxFile(0x0d01, []uint32{1}, 0, 0, 0, 0), idxLabels, []string{"0x00000d01", "no IDX file of images or labels"}},
		{"text", []byte("5.1,3.5,1.4"), idxLabels, []string{"no IDX file"}},
		{"no rows", idxFile(idxLabels, []uint32{0}), idxLabels, []string{"dimension 0 at offset 4 is 0, at least 1 expected"}},
		{"no width", idxFile(idxImages, []uint32{1, 2, 0}), idxImages, []string{"dimension 2 at offset 12 is 0"}},
		{"product overflows", idxFile(idxImages, []uint32{1 << 31, 1 << 31, 4}), idxImages, []string{"dimension 1 at offset 8 is 2147483648, at most 1 expected after [2147483648]"}},
		{"short", good[:10], idxLabels, []string{"10 bytes, but 11 expected"}},
		{"trailing", append(bytes.Clone(good), 0), idxLabels, []string{"12 bytes, but 11 expected"}},
		{"short, gzip", zipped(t, good[:10]), idxLabels, []string{"ends at offset 10, but 11 expected"}},
		{"trailing, gzip", zipped(t, append(bytes.Clone(good), 0)), idxLabels, []string{"goes on at offset 11"}},
		{"torn gzip", zipGood[:len(zipGood)-9], idxLabels, []string{"damaged gzip", "cut short"}},
		{"torn gzip checksum", zipGood[:len(zipGood)-1], idxLabels, []string{"damaged gzip", "cut short"}},
		{"wrong gzip checksum", changed, idxLabels, []string{"damaged gzip", "checksum"}},
		{"after the gzip", append(bytes.Clone(zipGood), "more"...), idxLabels, []string{"damaged gzip"}},
	}
	for _, test := range tests {
		_, _, err := parse(test.data, test.kind)
		wantError(t, test.name, err, append(test.want, "file")...)
	}
}

// TestALyingHeaderTakesNoMemory claims 4,000,000,000 and 2,000,000,000 rows in files of a few bytes.
func TestALyingHeaderTakesNoMemory(t *testing.T) {
	for _, rows := range []uint32{4e9, 2e9} {
		lie := idxFile(idxLabels, []uint32{rows}, 1, 2, 3)
		zip := zipped(t, lie)
		for name, read := range map[string]func() (*source, error){
			"plain":          func() (*source, error) { return newSource(t.Name(), bytes.NewReader(lie), int64(len(lie))) },
			"gzip":           func() (*source, error) { return newSource(t.Name(), bytes.NewReader(zip), int64(len(zip))) },
			"size not known": func() (*source, error) { return newSource(t.Name(), bytes.NewReader(lie), -1) },
		} {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			s, err := read()
			if err == nil {
				_, _, err = readIDX(s, idxLabels)
			}
			runtime.ReadMemStats(&after)
			wantError(t, name, err, t.Name())
			if took := after.TotalAlloc - before.TotalAlloc; took > 4<<20 {
				t.Errorf("%s, %d rows claimed: %d bytes taken", name, rows, took)
			}
		}
	}
}

// FuzzIDX checks that no file makes the reader panic, and that what it accepts is what is in the file.
func FuzzIDX(f *testing.F) {
	labels, images := idxFile(idxLabels, []uint32{2}, 3, 4), idxFile(idxImages, []uint32{1, 2, 2}, 1, 2, 3, 4)
	for _, seed := range [][]byte{
		labels, images, zipped(f, labels), zipped(f, images), {}, labels[:5], images[:17], zipped(f, images)[:20],
		idxFile(idxLabels, []uint32{4e9}), idxFile(idxImages, []uint32{1 << 31, 1 << 31, 4}), zipped(f, idxFile(idxLabels, []uint32{2e9}, 1)),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, kind := range []uint32{idxLabels, idxImages} {
			dims, values, err := parse(data, kind)
			if err != nil {
				continue
			}
			var header []uint32
			for _, d := range dims {
				header = append(header, uint32(d))
			}
			again := idxFile(kind, header, values...)
			if data[0] != 0x1f && !bytes.Equal(again, data) {
				t.Errorf("%x was read as %v, %x", data, dims, values)
			}
			if d, v, err := parse(zipped(t, again), kind); err != nil || !cmp.Equal(d, dims) || !bytes.Equal(v, values) {
				t.Errorf("%v, %x came back as %v, %x and the error %v", dims, values, d, v, err)
			}
		}
	})
}
