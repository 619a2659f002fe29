// Package datasets holds examples to learn from, says which of them a run uses when, and reads more of them from files.
//
// A Dataset is tables of rows and what is known about them: MNIST, Iris, Digits, or the user's own with CSV. A Table
// fills the inputs of a graph with the rows asked for. Split divides rows into those to train on, to validate and to
// test with; a Sampler says which rows each iteration uses; both depend on a seed and on nothing drawn before. A Scaler
// brings features to one scale, and a Schema reads further rows for a model that was trained.
package datasets

import (
	"maps"
	"slices"

	"github.com/pkg/errors"

	"nabla/internal/registry"
)

// Options say where a data set is found.
type Options struct {
	Dir string // the folder with its files; empty: where the data set's own loader finds them
}

// Entry is a data set that is known by its name.
type Entry struct {
	Name  string
	About string // one line
	load  func(Options) (*Dataset, error)
}

// Load returns the data set. Its errors are the loader's, and those of an option that the data set has no use for.
func (e Entry) Load(opt Options) (*Dataset, error) { return e.load(opt) }

var entries = map[string]Entry{
	"mnist": {
		About: "handwritten digits, 28x28 pixels, 10 classes, 60,000 rows and 10,000 for testing; downloaded, or from --data-dir",
		load:  func(opt Options) (*Dataset, error) { return MNIST(opt.Dir) },
	},
	"iris": {
		About: "iris flowers, 4 measurements, 3 species, 150 rows; built in",
		load:  builtIn("iris", Iris),
	},
	"digits": {
		About: "handwritten digits, 8x8 pixels, 10 classes, 1,797 rows; built in",
		load:  builtIn("digits", Digits),
	},
}

// ByName returns the data set of that name; an unknown one is an error that suggests the nearest.
func ByName(name string) (Entry, error) {
	e, ok := entries[name]
	if !ok {
		return Entry{}, registry.Unknown("data set", name, Names())
	}
	e.Name = name
	return e, nil
}

// Names returns the names of all data sets that ByName knows, sorted.
func Names() []string { return slices.Sorted(maps.Keys(entries)) }

// builtIn returns the loader of a data set that is part of the program.
func builtIn(name string, load func() (*Dataset, error)) func(Options) (*Dataset, error) {
	return func(opt Options) (*Dataset, error) {
		if opt.Dir != "" {
			return nil, errors.Errorf("data set %q is built in and reads no folder, but %s was given", name, opt.Dir)
		}
		return load()
	}
}
