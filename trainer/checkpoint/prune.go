package checkpoint

import "github.com/pkg/errors"

// Prune removes all checkpoints but the newest keep (at least 1) and the best one. While none of those it keeps is
// found to be valid, it keeps older ones too, so that the last valid one is never removed. What was set aside as
// damaged is not touched.
func (s *Store) Prune(keep int) error {
	if err := s.writable(); err != nil {
		return err
	}
	if keep < 1 {
		return errors.Errorf("prune %s: keep %d checkpoints, want at least 1", s.dir, keep)
	}
	return errors.WithMessagef(s.prune(keep), "prune %s", s.dir)
}

func (s *Store) prune(keep int) error {
	if err := s.clean(); err != nil {
		return err
	}
	l, err := s.list()
	if err != nil {
		return err
	}
	if len(l.checkpoints) <= keep {
		return nil
	}
	best, err := s.best()
	if errors.Is(err, ErrNone) {
		best = -1
	} else if err != nil {
		return err
	}
	valid := false // some kept one is
	for i, e := range l.checkpoints {
		if valid && i >= keep && e.step != best {
			if err := s.remove(e); err != nil {
				return err
			}
			continue
		}
		if !valid {
			err := s.check(e)
			if err != nil && !damaged(err) {
				return err
			}
			valid = err == nil
		}
	}
	return nil
}

// remove renames a checkpoint before it removes it: what is left of it, should that stop halfway, must not look like
// a damaged one. The sync between makes the rename durable before anything is lost, and with it the names of all the
// newer checkpoints that stay.
func (s *Store) remove(e entry) error {
	tmp := s.path(Name(e.step) + tmpSuffix)
	if err := s.fs.Rename(s.path(e.name), tmp); err != nil {
		return errors.Wrapf(err, "remove %s", s.path(e.name))
	}
	if err := s.fs.SyncDir(s.dir); err != nil {
		return errors.Wrapf(err, "remove %s", s.path(e.name))
	}
	return errors.Wrapf(s.fs.RemoveAll(tmp), "remove %s", s.path(e.name))
}
