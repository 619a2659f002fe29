package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/cli"
)

// TestMain makes the test's own program the child process that verify --ops starts.
func TestMain(m *testing.M) {
	if slices.Equal(os.Args[1:], []string{"verify", "--serve-trials"}) {
		cli.Main()
	}
	os.Exit(m.Run())
}

// digits are numbers, which may differ between processors in the last place shown.
var digits = regexp.MustCompile(`-?[0-9][0-9.]*(e[-+][0-9]+)?`)

// TestOperatorTable runs verify --ops once: the table is complete, wrong stock operators do not fail it, and
// docs/operators.md is what it writes.
func TestOperatorTable(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes some seconds")
	}
	document := filepath.Join(t.TempDir(), "operators.md")
	var table struct {
		Own struct {
			Cases []struct{ Kind, Op string }
		}
		Stock struct {
			Cases []struct {
				Op, Instead string
				Outcomes    []struct{ Runtime, Dtype, Verdict string }
			}
		}
	}
	decode(t, must(t, "verify", "--ops", "--json", "--markdown", document), &table)
	kinds := map[string]bool{}
	for _, c := range table.Own.Cases {
		kinds[c.Kind], kinds[c.Op] = true, true
	}
	for _, want := range []string{"operator", "layer", "loss", "affine", "Linear", "cross_entropy"} {
		if !kinds[want] {
			t.Errorf("%s is missing from our own", want)
		}
	}
	for _, c := range table.Stock.Cases {
		if len(c.Outcomes) != 4 {
			t.Errorf("%s: got %d outcomes, want 2 machines in 2 precisions", c.Op, len(c.Outcomes))
		}
		if c.Op == "Log2" && (c.Outcomes[0].Verdict != "WRONG" || c.Instead == "") {
			t.Errorf("Log2: got %+v, want WRONG and what to use instead", c)
		}
	}
	written, kept := read(t, document), read(t, "..", "docs", "operators.md")
	if d := cmp.Diff(digits.ReplaceAllString(kept, "#"), digits.ReplaceAllString(written, "#")); d != "" {
		t.Errorf("docs/operators.md is not current (go run ./cmd/train verify --ops --markdown docs/operators.md writes it):\n%s", d)
	}
}
