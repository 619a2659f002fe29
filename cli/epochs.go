package cli

import (
	"fmt"
	"io"
	"strings"

	"nabla/trainer"
)

// An epochTable prints a line an epoch, in columns.
type epochTable struct {
	w          io.Writer
	validation bool
	begun      bool
}

func newEpochTable(w io.Writer, validation bool) *epochTable {
	return &epochTable{w: w, validation: validation}
}

// add prints an epoch, the first one under a header.
func (t *epochTable) add(e trainer.Epoch) {
	if !t.begun {
		t.begun = true
		header := fmt.Sprintf("%5s  %8s  %s", "epoch", "step", scoreHeader("train", e.Train))
		if t.validation {
			header += "  " + scoreHeader("val", e.Train)
		}
		fmt.Fprintf(t.w, "%s  %8s  %9s\n", header, "lr", "samples/s")
	}
	line := fmt.Sprintf("%5d  %8s  %s", e.Epoch, thousands(e.Step), scoreCells(e.Train))
	switch {
	case e.Val != nil:
		line += "  " + scoreCells(*e.Val)
	case t.validation: // of other epochs
		line += strings.Repeat(" ", 2+len(scoreCells(e.Train)))
	}
	mark := ""
	if e.Best && t.validation {
		mark = "  best"
	}
	fmt.Fprintf(t.w, "%s  %8.3g  %9s%s\n", line, e.LR, thousands(int(float64(e.Rows)/e.Seconds)), mark)
}

func scoreHeader(rows string, s trainer.Scores) string {
	text := fmt.Sprintf("%10s", rows+" loss")
	for _, m := range s.Metrics {
		text += fmt.Sprintf("  %*s", width(m), rows+" "+m.Name)
	}
	return text
}

func scoreCells(s trainer.Scores) string {
	text := fmt.Sprintf("%10s", loss(s.Loss))
	for _, m := range s.Metrics {
		text += fmt.Sprintf("  %*s", width(m), metric(m.Name, m.Value))
	}
	return text
}

// width returns the width of a metric's column.
func width(m trainer.Score) int { return max(14, len("train "+m.Name)) }
