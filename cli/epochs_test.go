package cli

import (
	"strings"
	"testing"

	"nabla/trainer"
)

func TestEpochTable(t *testing.T) {
	scores := func(loss, accuracy float64) trainer.Scores {
		return trainer.Scores{Loss: loss, Metrics: []trainer.Score{{Name: "accuracy", Value: accuracy}, {Name: "balanced_accuracy", Value: accuracy / 2}}}
	}
	val := scores(0.0005, 0.875)
	for _, tt := range []struct {
		name       string
		validation bool
		epochs     []trainer.Epoch
		want       []string // lines, with single spaces
	}{
		{"validated", true, []trainer.Epoch{
			{Epoch: 1, Step: 540, Train: scores(1.25, 0.5), Val: &val, LR: 0.001, Rows: 54000, Seconds: 2, Best: true},
			{Epoch: 2, Step: 1080, Train: scores(1000, 1), Val: &val, LR: 1e-5, Rows: 54000, Seconds: 4},
		}, []string{
			"epoch step train loss train accuracy train balanced_accuracy val loss val accuracy val balanced_accuracy lr samples/s",
			"1 540 1.2500 50.00% 25.00% 0.0005 87.50% 43.75% 0.001 27,000 best",
			"2 1,080 1000 100.00% 50.00% 0.0005 87.50% 43.75% 1e-05 13,500",
		}},
		{"without validation the last is the best, which is not worth a word", false, []trainer.Epoch{
			{Epoch: 1, Step: 1, Train: trainer.Scores{Loss: 2}, LR: 0.1, Rows: 10, Seconds: 1, Best: true},
		}, []string{"epoch step train loss lr samples/s", "1 1 2.0000 0.1 10"}},
	} {
		var b strings.Builder
		table := newEpochTable(&b, tt.validation)
		for _, e := range tt.epochs {
			table.add(e)
		}
		var got []string
		lines := strings.Split(strings.TrimSuffix(b.String(), "\n"), "\n")
		for _, line := range lines {
			got = append(got, strings.Join(strings.Fields(line), " "))
			if end := strings.TrimSuffix(line, "  best"); len(end) != len(lines[0]) {
				t.Errorf("%s: the columns of %q do not end with those of the header", tt.name, line)
			}
		}
		if strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}
