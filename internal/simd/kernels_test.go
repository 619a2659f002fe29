package simd

import (
	"strings"
	"testing"
)

// eachSet runs a test with each kernel set that this machine supports.
func eachSet(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	was := kernels
	defer func() { kernels = was }()
	for _, s := range supported() {
		kernels = s
		t.Run(s.String(), test)
	}
}

func TestChoose(t *testing.T) {
	all := []set{generic, avx2, avx512}
	for _, c := range []struct {
		name      string
		supported []set
		want      set
		complaint string
	}{
		{"", all, avx512, ""},
		{"", all[:2], avx2, ""},
		{"", all[:1], generic, ""},
		{"avx512", all, avx512, ""},
		{"avx2", all, avx2, ""},
		{"generic", all, generic, ""},
		{"avx512", all[:2], avx2, `"avx512", which this processor cannot run`},
		{"AVX2", all, avx512, `"AVX2", which`},
		{"neon", all, avx512, `"neon", which this processor cannot run: unset it or set it to one of generic, avx2, avx512`},
		{"neon", []set{generic, neon}, neon, ""},
		{"", []set{generic, neon}, neon, ""},
		{"avx2", []set{generic, neon}, neon, `set it to one of generic, neon`},
		{"sse", all[:1], generic, `set it to one of generic`},
	} {
		got, err := choose(c.name, c.supported)
		if got != c.want {
			t.Errorf("choose(%q, %v): got %v, want %v", c.name, c.supported, got, c.want)
		}
		if c.complaint == "" && err != nil || c.complaint != "" && (err == nil || !strings.Contains(err.Error(), c.complaint)) {
			t.Errorf("choose(%q, %v): got error %v, want %q", c.name, c.supported, err, c.complaint)
		}
	}
}
