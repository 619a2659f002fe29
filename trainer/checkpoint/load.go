package checkpoint

import (
	"fmt"
	"slices"

	"github.com/pkg/errors"
)

// Load returns the checkpoint of a step. An error if there is none or a file is missing or not, to the bit, what Save
// wrote.
func (s *Store) Load(step int) (*Checkpoint, error) {
	e, err := s.find(step)
	if err != nil {
		return nil, errors.WithMessage(err, "load checkpoint")
	}
	c, err := s.load(e)
	return c, errors.WithMessage(err, "load checkpoint")
}

// Last returns the newest valid checkpoint, an error that is ErrNone if there is none. A damaged one on the way is
// renamed to end in .damaged, so that it is not tried again and can be looked into, and is reported by a warning; so is
// the mark of the best one, without which Prune would remove nothing. An error of the file system ends the search: an
// older checkpoint in place of one that could not be read for the moment would cost the steps between.
func (s *Store) Last() (c *Checkpoint, warnings []string, err error) {
	l, err := s.list()
	if err != nil {
		return nil, nil, errors.WithMessage(err, "last checkpoint")
	}
	switch _, err := s.best(); {
	case damaged(err):
		warnings = append(warnings, fmt.Sprintf("damaged mark of the best checkpoint: %v; %s", err, s.setAside(bestFile, bestFile, l)))
	case err != nil && !errors.Is(err, ErrNone):
		return nil, nil, errors.WithMessage(err, "last checkpoint")
	}
	for _, e := range l.checkpoints {
		c, err := s.load(e)
		if err == nil {
			return c, warnings, nil
		}
		if !damaged(err) {
			return nil, warnings, errors.WithMessage(err, "last checkpoint")
		}
		warnings = append(warnings, fmt.Sprintf("damaged checkpoint: %v; %s", err, s.setAside(e.name, Name(e.step), l)))
	}
	return nil, warnings, errors.WithMessagef(ErrNone, "last checkpoint in %s", s.dir)
}

// setAside renames what is damaged after what it was meant to be, and returns what was done. Failing to is no error: the
// next older checkpoint is as good, and the damaged one will be found to be so again.
func (s *Store) setAside(name, meant string, l listing) string {
	if s.readOnly {
		return "left where it is"
	}
	aside := meant + damagedSuffix
	for n := 2; l.names[aside]; n++ {
		aside = fmt.Sprintf("%s%s-%d", meant, damagedSuffix, n)
	}
	if err := s.fs.Rename(s.path(name), s.path(aside)); err != nil {
		return fmt.Sprintf("left where it is: %v", err)
	}
	return "renamed to " + aside
}

// find returns where the checkpoint of a step is.
func (s *Store) find(step int) (entry, error) {
	l, err := s.list()
	if err != nil {
		return entry{}, err
	}
	i := slices.IndexFunc(l.checkpoints, func(e entry) bool { return e.step == step })
	if i < 0 {
		return entry{}, errors.Errorf("%s does not exist", s.path(Name(step)))
	}
	return l.checkpoints[i], nil
}
