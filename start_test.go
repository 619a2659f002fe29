package nabla_test

import (
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

// Gorgonia asks go4.org/unsafe/assume-no-moving-gc at start whether the garbage collector of this Go moves objects.
// A version older than oldestPin knows only Go versions that were out when it was written and panics on later ones,
// before main; this one asks the runtime itself. Nothing of ours imports the module, so an edit of go.mod can lose
// the line without a compile error.
const (
	pinned    = "go4.org/unsafe/assume-no-moving-gc"
	oldestPin = "v0.0.0-20231121144256"
)

func TestPin(t *testing.T) {
	text, err := os.ReadFile("go.mod")
	if err != nil {
		t.Fatal(err)
	}
	if err := checkPin(string(text)); err != nil {
		t.Error(err)
	}
}

// checkPin returns an error if the text of a go.mod does not require a good version of pinned. All versions of the
// module are v0.0.0 with a date, so they compare as text.
func checkPin(text string) error {
	var got string
	line := regexp.MustCompile(`(?m)^(?:require)?\s*` + regexp.QuoteMeta(pinned) + `\s+(v\S+)`)
	if m := line.FindStringSubmatch(text); m != nil {
		got = m[1]
	}
	if got < oldestPin {
		return fmt.Errorf("go.mod requires %s at %q, want %s or later: without it every program that imports gorgonia "+
			"panics at start on this Go; run \"go get %s@latest\" and keep the line", pinned, got, oldestPin, pinned)
	}
	return nil
}

func TestCheckPin(t *testing.T) {
	tests := []struct {
		name, text string
		good       bool
	}{
		{"in a block", "require (\n\t" + pinned + " " + oldestPin + "-b99613f794b6 // indirect\n)\n", true},
		{"on a line", "require " + pinned + " v0.0.0-20300101000000-000000000000\n", true},
		{"older", "require (\n\t" + pinned + " v0.0.0-20220617031537-928513b29760 // indirect\n)\n", false},
		{"commented out", "require (\n\t// " + pinned + " " + oldestPin + "-b99613f794b6\n)\n", false},
		{"missing", "module m\n", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if err := checkPin(tt.text); (err == nil) != tt.good {
				t.Errorf("got %v, want an error: %t", err, !tt.good)
			}
		})
	}
}

// TestStart runs a program that imports gorgonia. It is a process of its own, because a panic at start would end this
// one before TestPin could say why.
func TestStart(t *testing.T) {
	out, err := exec.CommandContext(t.Context(), "go", "run", "./testdata/start").CombinedOutput()
	if got, want := strings.TrimSpace(string(out)), "6"; err != nil || got != want {
		t.Errorf("a program that imports gorgonia, on %s: got %q, %v, want %q", runtime.Version(), got, err, want)
	}
}
