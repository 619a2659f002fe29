package draw

import (
	"bytes"
	"encoding/xml"
	"strings"
	"unicode"
	"unicode/utf8"
)

// printable returns s as one line that XML can hold: control characters become spaces, and what is not valid UTF-8 or
// not allowed in XML becomes U+FFFD. It does not escape.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\u2028', r == '\u2029', unicode.IsControl(r):
			return ' '
		case r == '\uFFFE', r == '\uFFFF':
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, string(utf8.RuneError)))
}

// escape returns s made printable and safe inside XML text and attribute values.
func escape(s string) string {
	var b bytes.Buffer
	// A bytes.Buffer never refuses a write, so neither does EscapeText.
	_ = xml.EscapeText(&b, []byte(printable(s)))
	return b.String()
}

// elide returns s cut to at most n runes. The middle is dropped, because generated names differ at their ends.
func elide(s string, n int) string {
	r := []rune(s)
	if len(r) <= n {
		return s
	}
	head := n / 2
	tail := n - head - 1
	return string(r[:head]) + "…" + string(r[len(r)-tail:])
}

// textWidth returns an upper estimate of the width of s in a sans-serif font, in units of size. The viewer chooses the
// font, so the figures are rounded up from the widest common one, DejaVu Sans (Verdana has the same widths).
func textWidth(s string, size float64) float64 {
	var em float64
	for _, r := range s {
		em += runeWidth(r)
	}
	return em * size
}

func runeWidth(r rune) float64 {
	switch {
	case strings.ContainsRune("ijlI|!.,:;'` ", r):
		return 0.36
	case strings.ContainsRune("frt()[]{}/\\-", r):
		return 0.42
	case strings.ContainsRune("mwMW@%", r):
		return 1
	case r >= 'A' && r <= 'Z':
		return 0.79
	case r < utf8.RuneSelf:
		return 0.65
	case r < 0x2E80:
		return 0.88
	}
	return 1.1 // ideographs, kana, hangul, emoji
}
