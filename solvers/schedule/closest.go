package schedule

// closest returns the known name that is the fewest edits (insertions, deletions, replacements) away from name, the
// first one of equals, or "" if even that takes more than a third of name's letters and more than two.
func closest(name string, known []string) string {
	best, limit := "", max(2, len(name)/3)
	for _, k := range known {
		if d := edits(name, k); d <= limit {
			best, limit = k, d-1
		}
	}
	return best
}

// edits returns the Levenshtein distance of a and b in bytes, keeping one row of the table.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replace := diagonal
			if a[i] != b[j] {
				replace++
			}
			diagonal = row[j+1]
			row[j+1] = min(replace, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
