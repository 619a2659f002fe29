package main

import (
	"bufio"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"os"

	"github.com/pkg/errors"
)

// A store keeps the outcomes of a campaign, a line of JSON each, so that it can be interrupted and continued. Later lines count.
type store struct {
	path string
	by   map[string]outcome
}

func openStore(path string) (*store, error) {
	s := &store{path, map[string]outcome{}}
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return s, nil
	}
	if err != nil {
		return nil, errors.Wrap(err, "outcomes")
	}
	defer f.Close()
	in := bufio.NewScanner(f)
	in.Buffer(nil, 1<<20)
	for in.Scan() {
		var o outcome
		if json.Unmarshal(in.Bytes(), &o) == nil { // a line that was cut off is done again
			s.by[o.Key] = o
		}
	}
	return s, errors.Wrap(in.Err(), "outcomes")
}

// known returns the outcome of a mutant if it still holds: its function's source is as it was. What was caught stays caught when
// cases are added; what was not is tried again when anything of the judge is new.
func (s *store) known(m *mutant, judge string) (outcome, bool) {
	o, ok := s.by[m.Key]
	if !ok || o.Sum != m.sum() {
		return o, false
	}
	for _, mode := range modes {
		if o.Caught[mode.name] == "" && o.Judge != judge {
			return o, false
		}
	}
	o.mutant = *m
	return o, true
}

func (s *store) add(o outcome) error {
	s.by[o.Key] = o
	f, err := os.OpenFile(s.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return errors.Wrap(err, "outcomes")
	}
	defer f.Close()
	return errors.Wrap(json.NewEncoder(f).Encode(o), "outcomes")
}

// sum identifies the source of a mutant's function.
func (m *mutant) sum() string {
	f := m.fn.file
	return fmt.Sprintf("%x", sha256.Sum256([]byte(f.between(f.offset(m.fn.body.Pos()), f.offset(m.fn.body.End())))))[:16]
}
