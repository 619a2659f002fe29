package stock

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/verify"
)

// TestMain makes the test's own program a worker, or something that begins as one, where it is called so.
func TestMain(m *testing.M) {
	if len(os.Args) != 2 || !strings.HasPrefix(os.Args[1], "serve") {
		os.Exit(m.Run())
	}
	if os.Args[1] == "serve" {
		if err := Serve(context.Background(), os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	fmt.Printf("%q\n", greeting)
	var request [1]byte
	os.Stdin.Read(request[:])
	switch os.Args[1] {
	case "serve and panic":
		panic("on purpose")
	case "serve and exit":
		os.Exit(3)
	case "serve and sleep":
		time.Sleep(time.Hour)
	}
}

// self makes a child process of the test's own program.
func self(ctx context.Context, mode string) *exec.Cmd {
	return exec.CommandContext(ctx, os.Args[0], mode)
}

func serving(ctx context.Context) *exec.Cmd { return self(ctx, "serve") }

// audit returns the report of all cases, which is made once, and not with -short.
func audit(t *testing.T) *Report {
	t.Helper()
	if testing.Short() {
		t.Skip("the audit takes some seconds")
	}
	report, err := audited()
	if err != nil {
		t.Fatal(err)
	}
	return report
}

var audited = sync.OnceValues(func() (*Report, error) {
	return Audit(context.Background(), serving, func(int, int) {})
})

// TestWhatIsWrongIsFound: operators known to be wrong are found, from the numbers, and no other is accused, extreme operands
// aside.
func TestWhatIsWrongIsFound(t *testing.T) {
	report := audit(t)
	want := map[string]map[verify.Verdict]bool{}
	for name, verdicts := range map[string][]verify.Verdict{
		"At":                  {Fails},
		"AveragePool1D":       {Forward},
		"AveragePool2D":       {Forward, verify.Wrong},
		"BatchNorm":           {verify.Wrong},
		"ByIndices":           {Forward, verify.Wrong, Crash},
		"CTCLoss":             {Fails},
		"Dropout":             {verify.Wrong, verify.Nondeterministic},
		"GlobalAveragePool2D": {Fails},
		"InverseSqrt":         {verify.Wrong},
		"Log2":                {verify.Wrong},
		"LogSoftMax":          {verify.Wrong},
		"LogSumExp":           {Forward, Fails},
		"Max":                 {Forward},
		"MaxBetween":          {Fails},
		"MaxPool2D":           {Forward},
		"Mean":                {Forward},
		"MinBetween":          {Fails},
		"OuterProd":           {verify.Wrong, Fails},
		"Ravel":               {Overwrites},
		"Reshape":             {Overwrites},
		"SoftMax":             {verify.Wrong},
		"Sparsemax":           {Forward, Fails},
		"Sum":                 {Forward},
	} {
		want[name] = map[verify.Verdict]bool{}
		for _, v := range verdicts {
			want[name][v] = true
		}
	}
	for _, o := range report.Operators() {
		found := map[verify.Verdict]bool{}
		for _, c := range o.Wrong {
			for _, k := range c.Outcomes {
				if harm(k.Verdict) == len(bad) {
					continue
				}
				found[k.Verdict] = true
				if !want[o.Name][k.Verdict] {
					t.Errorf("%s, %s, on %s in %s: %s: %s", o.Name, c.Case, k.Runtime, k.Dtype, k.Verdict, k.Note)
				}
			}
		}
		for v := range want[o.Name] {
			if !found[v] {
				t.Errorf("%s: no case is found %s", o.Name, v)
			}
		}
		delete(want, o.Name)
	}
	for name := range want {
		t.Errorf("%s has no cases", name)
	}
}

// What is wrong at the edge is found too.
func TestExtremes(t *testing.T) {
	report := audit(t)
	found := map[string]verify.Verdict{}
	for _, o := range report.Operators() {
		for _, c := range o.Edges {
			found[o.Name+", "+c.Case] = c.Worst("gorgonia").Verdict
		}
	}
	want := map[string]verify.Verdict{
		"BinaryXent, 2 certain, 2 certain: 0": Forward,
		"BinaryXent, 2 certain, 2 certain: 1": Forward,
		"LeakyRelu, 3 ±Inf":                   Forward,
		"MaxPool2D, 1x1x2x2 NaN":              Crash,
		"Rectify, 3 ±Inf":                     Forward,
	}
	if d := cmp.Diff(want, found); d != "" {
		t.Error(d)
	}
}

// TestLintAgrees holds graph.Lint against the audit: it warns of every case that is silently wrong, and of no case that is right.
func TestLintAgrees(t *testing.T) {
	report := audit(t)
	unseen := map[string]bool{
		"AveragePool1D": true, // it makes the nodes of MaxPool1D
		"Reshape":       true, // whether what comes next writes is the machine's choice
		"Ravel":         true,
	}
	lucky := map[string]bool{"ByIndices, 3x4, 4 [3,0,3,1]: axis 1": true}
	for _, c := range report.Cases {
		v := c.Worst("").Verdict
		switch name := c.Op + ", " + c.Case; {
		case c.Lint != "" && c.Good() && !lucky[name]:
			t.Errorf("%s is right, but Lint says: %s", name, c.Lint)
		case c.Lint == "" && !c.Good() && !c.Extreme && v != Fails && !unseen[c.Op]:
			t.Errorf("%s is %s, and Lint is silent", name, v)
		}
		if !c.Good() && c.Instead == "" {
			t.Errorf("%s, %s is %s, and nothing is said to use instead", c.Op, c.Case, v)
		}
	}
}

// The gradients of operators that are right may be made of operators that are wrong only in theirs; of them, Lint does not warn.
func TestLintOfGradients(t *testing.T) {
	warned := map[string]bool{}
	for _, c := range Cases() {
		for name, differentiate := range map[string]func(*gorgonia.Node, ...*gorgonia.Node) (gorgonia.Nodes, error){"gorgonia": gorgonia.Grad, "graph": graph.Grad} {
			func() {
				defer func() { _ = recover() }() // what cannot be differentiated is the audit's business
				p := probe{Case: c, dtype: tensor.Float64}
				leaves, y, err := p.declare(p.operands())
				if err != nil {
					return
				}
				before := len(graph.Lint(y))
				loss, err := p.weigh(y, p.weights(y.Shape().TotalSize()))
				if err != nil {
					t.Errorf("%s, %s: %v", c.Op, c.Name, err)
					return
				}
				if _, err := differentiate(loss, leaves[0]); err != nil {
					return
				}
				if found := graph.Lint(y); len(found) != before && !warned[c.Op] {
					warned[c.Op] = true
					t.Errorf("%s, %s, by %s.Grad: %v", c.Op, c.Name, name, found)
				}
			}()
		}
	}
}

func TestAuditStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	_, err := Audit(ctx, serving, func(int, int) { cancel() })
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	_, err = Audit(context.Background(), func(ctx context.Context) *exec.Cmd {
		return self(ctx, "-test.run=^$")
	}, func(int, int) {})
	if err == nil || !strings.Contains(err.Error(), "does not serve trials") {
		t.Errorf("a process that is no worker: got %v", err)
	}
}
