package datasets

import (
	"fmt"
	"strings"
)

// suggest returns `; did you mean "species"?` for the nearest of the names, or nothing if none is near: more than a
// third of the longer name's letters would have to change. Case does not count.
func suggest(name string, among []string) string {
	best, fewest := "", -1
	for _, candidate := range among {
		d := edits(strings.ToLower(name), strings.ToLower(candidate))
		if d <= max(len(name), len(candidate))/3 && (fewest < 0 || d < fewest) {
			best, fewest = candidate, d
		}
	}
	if fewest < 0 {
		return ""
	}
	return fmt.Sprintf("; did you mean %q?", best)
}

// edits returns how many bytes must be inserted, removed, replaced or exchanged with their neighbour to make b of a: the
// optimal string alignment distance.
func edits(a, b string) int {
	d := make([][]int, len(a)+1) // d[i][j]: of the first i bytes of a and the first j of b
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			case a[i-1] == b[j-1]:
				d[i][j] = d[i-1][j-1]
			default:
				d[i][j] = 1 + min(d[i-1][j-1], d[i-1][j], d[i][j-1])
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], 1+d[i-2][j-2])
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

// listed returns names as an error shows them: the first twenty, and how many more there are.
func listed(names []string) string {
	const most = 20
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
