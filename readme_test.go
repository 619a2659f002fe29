package nabla_test

import (
	"os"
	"strings"
	"testing"
)

// TestReadmeShowsTestedCode finds every Go block of the README in example_test.go, whose output is tested.
func TestReadmeShowsTestedCode(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	tested, err := os.ReadFile("example_test.go")
	if err != nil {
		t.Fatal(err)
	}
	blocks := strings.Split(string(readme), "```go\n")[1:]
	if len(blocks) == 0 {
		t.Fatal("the README shows no Go code")
	}
	for _, b := range blocks {
		code, _, ok := strings.Cut(b, "```")
		if !ok || !strings.Contains(string(tested), code) {
			t.Errorf("example_test.go does not hold this block of the README:\n%s", code)
		}
	}
}
