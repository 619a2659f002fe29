package nabla_test

import (
	"fmt"
	"slices"
	"strings"
)

// row is one line of a map such as house: the importers, and what each of them may import.
type row struct {
	importers []string
	allowed   []string
	refused   []string // prefixes of import paths from elsewhere
}

// parseHouse returns the rows of a map with all names written out. A line that is neither a row nor a name, a package
// with two rows, and a row that names what does not stand below it are errors. A name is given before the rows and
// may use the names above it.
func parseHouse(text string) ([]row, error) {
	names := map[string][]string{"nothing": {}, "below": {}, "public": {}}
	spell := func(words string) (all []string) {
		for _, w := range strings.Fields(words) {
			if meaning, ok := names[w]; ok {
				all = append(all, meaning...)
			} else {
				all = append(all, w)
			}
		}
		return all
	}

	var lines []string
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if name, words, ok := strings.Cut(line, " = "); ok {
			names[strings.TrimSpace(name)] = spell(words)
		} else if line != "" {
			lines = append(lines, line)
		}
	}

	// From the ground up, so that "below" is what has been read.
	var rows []row
	for _, line := range slices.Backward(lines) {
		left, right, ok := strings.Cut(line, "->")
		if !ok {
			return nil, fmt.Errorf("house: %q is neither \"importers -> imports\" nor \"NAME = packages\"", line)
		}
		r := row{importers: strings.Fields(left)}
		for _, word := range spell(right) {
			if prefix, ok := strings.CutPrefix(word, "!"); ok {
				r.refused = append(r.refused, prefix)
				continue
			}
			if !slices.Contains(names["below"], word) {
				return nil, fmt.Errorf("house: %q names %s, which stands in no row below it", line, word)
			}
			r.allowed = append(r.allowed, word)
		}
		for _, p := range r.importers {
			if slices.Contains(names["below"], p) {
				return nil, fmt.Errorf("house: %s has two rows", p)
			}
			names["below"] = append(names["below"], p)
			if !strings.HasPrefix(p, "internal/") {
				names["public"] = append(names["public"], p)
			}
		}
		rows = append(rows, r)
	}
	slices.Reverse(rows)
	return rows, nil
}

// covers reports whether a pattern, a package or a folder with /..., stands for the package at path.
func covers(pattern, path string) bool {
	if top, ok := strings.CutSuffix(pattern, "/..."); ok {
		return path == top || strings.HasPrefix(path, top+"/")
	}
	return pattern == path
}

// check returns one complaint for each of the imports that the map does not allow the package at path, or a single one
// if the map does not know the package.
func check(rows []row, path string, imports []string) []string {
	among := func(patterns []string, path string) bool {
		return slices.ContainsFunc(patterns, func(p string) bool { return covers(p, path) })
	}
	i := slices.IndexFunc(rows, func(r row) bool { return among(r.importers, path) })
	if i < 0 {
		return []string{fmt.Sprintf("%s is not in the map: add a row for it to house in layout_test.go, below all that "+
			"import it and above all that it imports, and a line to \"The house\" in CONTRIBUTING.md", path)}
	}
	var wrong []string
	for _, imported := range imports {
		ours, isOurs := strings.CutPrefix(imported, module+"/")
		if imported == module {
			ours, isOurs = ".", true
		}
		switch {
		case isOurs && !among(rows[i].allowed, ours):
			wrong = append(wrong, fmt.Sprintf("%s imports %s; of ours the map in layout_test.go allows it only %q",
				path, ours, rows[i].allowed))
		case !isOurs && slices.ContainsFunc(rows[i].refused, func(p string) bool { return strings.HasPrefix(imported, p) }):
			wrong = append(wrong, fmt.Sprintf("%s imports %s; the map in layout_test.go refuses it %q",
				path, imported, rows[i].refused))
		}
	}
	return wrong
}
