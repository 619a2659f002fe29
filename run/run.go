// Package run makes recipes real. A recipe says in a few lines of YAML which data, model, loss and solver make a run and
// how long it takes; Prepare loads the data, completes what the recipe leaves open and checks everything; Fit trains in
// a run folder; Continue makes it go on there; Open loads what was trained, for evaluation and prediction in any Go program.
package run

import (
	"github.com/pkg/errors"

	"nabla/internal/registry"
	"nabla/models"
)

// An Option extends what recipes can name.
type Option func(*kit)

// kit is what recipes can name beyond the built-in things.
type kit struct {
	models registry.Registry[models.Model]
}

// WithModel lets recipes name a model of the caller's. make returns a pointer to a struct with its default settings,
// whose fields' yaml names are keys of a recipe's model section. A field with the yaml name outputs is set to the number
// of classes, or of numbers predicted for a row.
func WithModel(name string, make func() models.Model) Option {
	return func(k *kit) { k.models[name] = registry.Entry[models.Model]{Make: make} }
}

func newKit(opts []Option) *kit {
	k := &kit{models: registry.Registry[models.Model]{}}
	for _, o := range opts {
		o(k)
	}
	return k
}

// Models returns the names of all models that recipes can name.
func Models(opts ...Option) []string { return newKit(opts).modelNames() }

func (k *kit) modelNames() []string {
	all := registry.Registry[models.Model]{}
	for _, n := range models.Names() {
		all[n] = registry.Entry[models.Model]{}
	}
	for n, e := range k.models {
		all[n] = e
	}
	return all.Names()
}

func (k *kit) model(name string) (models.Model, error) {
	if e, ok := k.models[name]; ok {
		if m := e.Make(); m != nil {
			return m, nil
		}
		return nil, errors.Errorf("model %q: its constructor returned nil", name)
	}
	m, err := models.ByName(name)
	if err != nil {
		return nil, registry.Unknown("model", name, k.modelNames())
	}
	return m, nil
}

// A BadInput is an error that the user can mend: an argument, a recipe or a data file is at fault. Nothing was trained.
type BadInput struct{ error }

func (e BadInput) Unwrap() error { return e.error }

// bad marks an error as bad input.
func bad(err error) error {
	if err == nil {
		return nil
	}
	return BadInput{err}
}
