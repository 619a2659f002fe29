package cli_test

import (
	"fmt"
	"strings"
	"testing"
)

// fields returns the lines of a text with single spaces between its words.
func fields(text string) (lines []string) {
	for line := range strings.Lines(text) {
		lines = append(lines, strings.Join(strings.Fields(line), " "))
	}
	return lines
}

func TestCompare(t *testing.T) {
	t.Chdir(t.TempDir())
	must(t, "fit", "iris", "--epochs", "2", "--lr", "0.001", "--out", "slow", "--quiet")
	must(t, "fit", "iris", "--epochs", "2", "--out", "quick", "--quiet")
	must(t, "fit", "iris", "--epochs", "2", "--out", "again", "--quiet")
	must(t, "fit", "digits", "--epochs", "1", "--set", "data.test=0", "--out", "digits", "--quiet")

	var c struct {
		By     string
		Differ []string
		Runs   []struct {
			Run, Status       string
			Steps, Parameters int
			Seconds           float64
			Train, Val, Test  struct{ Loss, Accuracy float64 }
			Settings          map[string]string
		}
	}
	decode(t, must(t, "compare", "slow", "quick", "--json"), &c)
	if c.By != "val_loss" || len(c.Runs) != 2 || c.Runs[0].Run != "quick" || strings.Join(c.Differ, " ") != "solver.lr" ||
		c.Runs[1].Settings["solver.lr"] != "0.001" || c.Runs[1].Val.Loss < c.Runs[0].Val.Loss {
		t.Fatalf("got %+v, want quick before slow by val_loss, and that solver.lr differs", c)
	}
	lines := fields(must(t, "compare", "slow", "quick"))
	want := []string{"run recipe status epochs steps parameters best epoch train loss train accuracy val loss val accuracy test loss test accuracy seconds"}
	for _, r := range c.Runs {
		want = append(want, fmt.Sprintf("%s iris done 2 14 15 2 %.4f %.2f%% %.4f %.2f%% %.4f %.2f%% %.1f",
			r.Run, r.Train.Loss, 100*r.Train.Accuracy, r.Val.Loss, 100*r.Val.Accuracy, r.Test.Loss, 100*r.Test.Accuracy, r.Seconds))
	}
	want = append(want, "sorted by val_loss, the better first", "", "run solver.lr", "quick 0.1", "slow 0.001")
	if got, want := strings.Join(lines, "\n"), strings.Join(want, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}

	// Where runs differ in much, a setting has a line. What a run has not is a dash.
	text := strings.Join(fields(must(t, "compare", "digits", "quick", "--by", "train_accuracy")), "\n")
	for _, want := range []string{"sorted by train_accuracy", "\nquick digits\ndata.name iris digits\n", "\nmodel.hidden - [64]\n", " - - 0."} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if text := must(t, "compare", "quick", "again"); !strings.Contains(text, "same settings") {
		t.Errorf("that the settings are the same is not said in\n%s", text)
	}
	must(t, "compare", "slow", "quick", "--svg", "c.svg", "--png", "c.png")
	if got := read(t, "c.svg"); !strings.Contains(got, ">slow<") || !strings.Contains(got, "validation loss") {
		t.Error("the picture does not show the runs")
	}
	if got := read(t, "c.png"); !strings.HasPrefix(got, "\x89PNG") {
		t.Error("--png wrote no PNG")
	}
}

func TestCompareRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, "no runs are named"},
		{[]string{"a", "b"}, "error: \"a\": there is no such run folder\nerror: \"b\""},
		{[]string{"a", "--by", ""}, "--by: the value is empty"},
	} {
		r := train(t, append([]string{"compare"}, tt.args...)...)
		if r.code != 2 || r.stdout != "" || !strings.Contains(r.stderr, tt.want) {
			t.Errorf("compare %v: got %+v, want code 2 and %q", tt.args, r, tt.want)
		}
	}
}
