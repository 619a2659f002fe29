package draw

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

func TestEscape(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"affine", "affine"},
		{`<b class="x">&`, "&lt;b class=&#34;x&#34;&gt;&amp;"},
		{"two\nlines\tand\x00nul", "two lines and nul"},
		{"bad \xff byte", "bad \uFFFD byte"},
		{"\uFFFE∇", "\uFFFD∇"},
		{"]]>", "]]&gt;"},
	} {
		if got := escape(c.in); got != c.want {
			t.Errorf("escape(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestElide(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 5, "short"},
		{"abcdefgh", 5, "ab…gh"},
		{"abcdefgh", 4, "ab…h"},
		{"ααββγγ", 3, "α…γ"},
	} {
		if got := elide(c.in, c.n); got != c.want {
			t.Errorf("elide(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
	}
}

// The advance widths are those of DejaVu Sans, in units of 1/2048 em.
func TestTextWidthIsConservative(t *testing.T) {
	for _, c := range []struct {
		text  string
		units float64
	}{{"h", 1298}, {"x", 1212}, {"O", 1612}, {"N", 1532}, {"m", 1995}, {"hxm", 1298 + 1212 + 1995}} {
		if got, want := textWidth(c.text, 10), 10*c.units/2048; got < want {
			t.Errorf("textWidth(%q, 10) = %.2f, want at least %.2f", c.text, got, want)
		}
	}
}

func FuzzEscape(f *testing.F) {
	f.Add("a<b>&\x00\xed\xa0\x80\"'")
	f.Fuzz(func(t *testing.T, s string) {
		wellFormed(t, `<a b="`+escape(s)+`">`+escape(s)+`</a>`)
	})
}

// wellFormed fails the test unless doc is a complete XML document.
func wellFormed(t *testing.T, doc string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(doc))
	d.Strict = true
	for {
		_, err := d.Token()
		if err == io.EOF {
			return
		}
		if err != nil {
			t.Fatalf("not well-formed: %v\n%.400s", err, doc)
		}
	}
}
