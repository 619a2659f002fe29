package checkpoint

import (
	"io"
	"io/fs"
	"strings"

	"github.com/pkg/errors"

	"nabla/internal/disk"
)

// MarkBest makes the checkpoint of a step, which must exist, the one that Best returns and that Prune keeps. When it
// returns nil, that is durable; when it returns an error, either this one is marked or the one that was before.
func (s *Store) MarkBest(step int) error {
	if err := s.writable(); err != nil {
		return err
	}
	path := s.path(bestFile)
	if _, err := s.find(step); err != nil {
		return errors.WithMessagef(err, "mark best in %s", path)
	}
	err := disk.Replace(s.fs, path, func(w io.Writer) error {
		_, err := io.WriteString(w, Name(step)+"\n")
		return err
	})
	return errors.Wrapf(err, "mark best in %s", path)
}

// Best returns the checkpoint that MarkBest marked last, an error that is ErrNone if none was.
func (s *Store) Best() (*Checkpoint, error) {
	step, err := s.best()
	if err != nil {
		return nil, errors.WithMessage(err, "best checkpoint")
	}
	c, err := s.Load(step)
	return c, errors.WithMessagef(err, "best checkpoint as %s says", s.path(bestFile))
}

// best returns the step that is marked as best, ErrNone if none is.
func (s *Store) best() (int, error) {
	path := s.path(bestFile)
	text, err := s.readAll(path, 64) // more than any name takes
	if errors.Is(err, fs.ErrNotExist) {
		return 0, errors.WithMessagef(ErrNone, "%s does not exist", path)
	}
	if err != nil {
		return 0, err
	}
	name, ended := strings.CutSuffix(string(text), "\n")
	step, ok := parseName(name)
	if !ok || !ended {
		return 0, damage{errors.Errorf("%s: holds %q, want the name of a checkpoint, like %q, and a new line: write one or remove the file", path, text, Name(0)+"\n")}
	}
	return step, nil
}
