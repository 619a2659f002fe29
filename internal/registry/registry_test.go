package registry

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var fruit = Registry[int]{
	"apple": {"red", func() int { return 1 }},
	"lemon": {"yellow", func() int { return 2 }},
}

func TestByName(t *testing.T) {
	if got, err := fruit.ByName("fruit", "lemon"); got != 2 || err != nil {
		t.Errorf("got %v, %v", got, err)
	}
	for name, want := range map[string]string{
		"appel":  `unknown fruit "appel": want one of apple, lemon; did you mean "apple"?`,
		"LEMON":  `unknown fruit "LEMON": want one of apple, lemon; did you mean "lemon"?`,
		"cherry": `unknown fruit "cherry": want one of apple, lemon`,
		"":       `unknown fruit "": want one of apple, lemon`,
	} {
		if _, err := fruit.ByName("fruit", name); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", name, err, want)
		}
	}
	if d := cmp.Diff([]string{"apple", "lemon"}, fruit.Names()); d != "" {
		t.Error(d)
	}
	if fruit.Describe("apple") != "red" || fruit.Describe("pear") != "" {
		t.Error("descriptions are wrong")
	}
}

func TestEdits(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "abc", 0}, {"abc", "abd", 1}, {"abc", "acb", 1}, {"abc", "bc", 1}, {"kitten", "sitting", 3},
	} {
		if got := edits(c.a, c.b); got != c.want {
			t.Errorf("%q to %q: got %d, want %d", c.a, c.b, got, c.want)
		}
		if got := edits(c.b, c.a); got != c.want {
			t.Errorf("%q to %q: got %d, want %d", c.b, c.a, got, c.want)
		}
	}
}

// A name from a file may be as long as the file: the table of edits must not be made for it.
func TestNearestOfALongName(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	known := []string{strings.Repeat("a", 64), strings.Repeat("b", 64)}
	if took := testing.AllocsPerRun(1, func() { Nearest(long, known) }); took > 10 {
		t.Errorf("got %.0f allocations, want none for each letter", took)
	}
}

func TestListIsBounded(t *testing.T) {
	got := List(strings.Split(strings.Repeat("x ", 30)+"x", " "))
	if !strings.HasSuffix(got, "x and 11 more") {
		t.Errorf("got %s", got)
	}
}
