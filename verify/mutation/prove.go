package main

import (
	"bytes"
	"os"
	"path/filepath"

	"github.com/pkg/errors"
)

// survives reports whether some mode did not catch a mutant.
func (o *outcome) survives() bool {
	for _, m := range modes {
		if o.Caught[m.name] == "" {
			return !o.Same
		}
	}
	return false
}

// compilesToSame reports whether the judge with a mutant, built by itself, is the same program as without: a proof that the mutant
// is equivalent.
func (m *mutant) compilesToSame(work string) (bool, error) {
	f := m.fn.file
	build := func(name string, text []byte) ([]byte, error) {
		path := filepath.Join(work, name)
		if err := os.WriteFile(path+".go", text, 0o644); err != nil {
			return nil, errors.Wrap(err, "proof")
		}
		o := overlay{}
		if err := o.replace(f.path, path+".go"); err != nil {
			return nil, err
		}
		if err := o.build("verify/mutation", path, path+".json", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid="); err != nil {
			return nil, err
		}
		program, err := os.ReadFile(path)
		return program, errors.Wrap(err, "proof")
	}
	plain, err := build("plain", f.text)
	if err != nil {
		return false, err
	}
	mutated, err := build("mutated", []byte(f.between(0, m.lo)+m.text+f.between(m.hi, len(f.text))))
	if err != nil { // it needs what mutants share, and so is no change of the source alone
		return false, nil
	}
	return bytes.Equal(plain, mutated), nil
}
