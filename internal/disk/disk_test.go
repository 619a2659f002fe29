package disk

import (
	"os"
	"path/filepath"
	"testing"
)

func TestAppend(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	for _, c := range []struct {
		size int64
		text string
		want string
	}{
		{0, "abc", "abc"},
		{3, "de", "abcde"},
		{1, "x", "ax"}, // what followed is gone
		{0, "", ""},
	} {
		f, err := OS{}.Append(path, c.size)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(c.text)); err != nil {
			t.Fatal(err)
		}
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != c.want {
			t.Errorf("%q behind %d bytes: got %q, %v, want %q", c.text, c.size, got, err, c.want)
		}
	}
}
