// Package registry finds things by name: models, losses, solvers, data sets, flags. An unknown name is an error that
// suggests the nearest known one.
package registry

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// A Registry holds things of one kind by the names that recipes and the command line use.
type Registry[T any] map[string]Entry[T]

// An Entry makes a thing with its default settings.
type Entry[T any] struct {
	About string // one line
	Make  func() T
}

// ByName returns a new thing of that name. kind says in an error what is looked for: "loss".
func (r Registry[T]) ByName(kind, name string) (T, error) {
	e, ok := r[name]
	if !ok {
		var none T
		return none, Unknown(kind, name, r.Names())
	}
	return e.Make(), nil
}

// Names returns all names, sorted.
func (r Registry[T]) Names() []string { return slices.Sorted(maps.Keys(r)) }

// Describe returns one line about the thing of that name, "" if there is none.
func (r Registry[T]) Describe(name string) string { return r[name].About }

// Unknown returns the error that there is no thing of that kind and name: unknown loss "mes": want one
// of cross_entropy, mse; did you mean "mse"?
func Unknown(kind, name string, known []string) error {
	return errors.Errorf("unknown %s %q: want one of %s%s", kind, name, List(known), Hint(name, known))
}

// Hint returns `; did you mean "mse"?` for the nearest of the known names, "" if none is near.
func Hint(name string, known []string) string {
	if c := Nearest(name, known); c != "" {
		return fmt.Sprintf("; did you mean %q?", c)
	}
	return ""
}

// List returns names as an error shows them: the first twenty, and how many more there are.
func List(names []string) string {
	const most = 20
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// Nearest returns the name that is nearest to the one given, or "" if none is near: if more than a third of the longer
// one's letters would have to change. Case does not count.
func Nearest(name string, known []string) string {
	best, fewest := "", -1
	for _, k := range known {
		most := max(len(name), len(k)) / 3
		if max(len(name)-len(k), len(k)-len(name)) > most {
			continue // so many letters are missing; and a name may be long, if it comes from a file
		}
		d := edits(strings.ToLower(name), strings.ToLower(k))
		if d <= most && (fewest < 0 || d < fewest) {
			best, fewest = k, d
		}
	}
	return best
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
