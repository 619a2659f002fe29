package cli

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// printTable prints lines of equally many cells in columns two spaces apart. What stands in the first left columns begins
// on the left, as text does; the rest ends on the right, as numbers do.
func printTable(w io.Writer, lines [][]string, left int) {
	widths := map[int]int{}
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	for _, line := range lines {
		var b strings.Builder
		for i, cell := range line {
			if i > 0 {
				b.WriteString("  ")
			}
			width := widths[i]
			if i < left {
				width = -width
			}
			fmt.Fprintf(&b, "%*s", width, cell)
		}
		fmt.Fprintln(w, strings.TrimRight(b.String(), " "))
	}
}
