package cli_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"

	"nabla/cli"
	"nabla/graph"
	"nabla/models"
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

// logged is narrow over logarithms by one of Gorgonia's operators whose gradient is wrong. The data needs no gradient, so that all
// gradients of the model are right, and only the warning tells.
type logged narrow

func (m *logged) Forward(s *graph.Scope, x *gorgonia.Node) *gorgonia.Node {
	if s.Err() != nil {
		return nil
	}
	return (*narrow)(m).Forward(s, s.In("bits").Try(gorgonia.Log2(s.Try(gorgonia.Exp(x)))))
}

func TestVerifyWarns(t *testing.T) {
	own := cli.Model("logged", func() models.Model { return &logged{Width: 2} })
	r := trainWith(t, []cli.Option{own}, "verify", "iris", "--model", "logged")
	if r.code != 0 || !strings.Contains(r.stderr, "warning: bits/log2") || !strings.Contains(r.stderr, "multiply Log(x) by 1/ln 2") {
		t.Errorf("got %+v, want code 0 and a warning of bits/log2", r)
	}
	if r := train(t, "verify", "iris"); strings.Contains(r.stderr, "warning") {
		t.Errorf("got %q, want no warning", r.stderr)
	}
}
