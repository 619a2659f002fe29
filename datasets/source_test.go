package datasets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// zipped returns data compressed with gzip.
func zipped(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// write puts a file into a new folder and returns its path.
func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSourceTellsGzipByContent(t *testing.T) {
	plain := []byte("content")
	for name, stored := range map[string][]byte{"plain.gz": plain, "compressed": zipped(t, plain)} {
		s, err := open(write(t, name, stored))
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		got, err := io.ReadAll(s)
		if err != nil || string(got) != "content" {
			t.Errorf("%s: got %q and the error %v", name, got, err)
		}
		if want := sha256.Sum256(stored); s.sum() != hex.EncodeToString(want[:]) {
			t.Errorf("%s: the digest is not of the stored file", name)
		}
	}
}

func TestSourceRefuses(t *testing.T) {
	_, err := open(filepath.Join(t.TempDir(), "missing.csv"))
	wantError(t, "missing", err, "missing.csv", "no such file")
	dir := t.TempDir()
	_, err = open(dir)
	wantError(t, "folder", err, dir, "is a folder")
	_, err = open(write(t, "x.gz", []byte{0x1f, 0x8b, 0}))
	wantError(t, "header", err, "x.gz", "damaged gzip header")
	_, err = open(write(t, "x.gz", zipped(t, zipped(t, []byte("a,y\n")))))
	wantError(t, "twice", err, "x.gz", "compressed twice", "decompress it once")
}

// A pipe does not say how much will come out of it.
func TestSourceReadsAPipe(t *testing.T) {
	image := idxFile(idxImages, []uint32{1, 1, 2}, 7, 8)
	for name, stored := range map[string][]byte{"plain": image, "gzip": zipped(t, image)} {
		from, to, err := os.Pipe()
		if err != nil {
			t.Fatal(err)
		}
		defer from.Close()
		path := fmt.Sprintf("/dev/fd/%d", from.Fd())
		if _, err := os.Stat(path); err != nil {
			t.Skipf("this system gives open files no path: %v", err)
		}
		if _, err := to.Write(stored); err != nil { // fits the pipe's buffer
			t.Fatal(err)
		}
		to.Close()
		s, err := open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		_, values, err := readIDX(s, idxImages)
		if err != nil || !bytes.Equal(values, []byte{7, 8}) {
			t.Errorf("%s: got %v and the error %v, want 7 and 8", name, values, err)
		}
	}
}

func TestExpanderStopsAtItsLimit(t *testing.T) {
	e := &expander{from: strings.NewReader("0123456789"), left: 4}
	got, err := io.ReadAll(e)
	if string(got) != "0123" {
		t.Errorf("got %q, want the first 4 bytes", got)
	}
	wantError(t, "limit", err, "more than 4 bytes after decompression")
}
