package checkpoint

import (
	"cmp"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"

	"nabla/internal/disk"
)

// Store is a folder of checkpoints. Its methods are for one goroutine at a time. Their errors name the path.
type Store struct {
	dir      string
	fs       FS
	readOnly bool
}

// FS is the file system that a Store works on; File is a file being written to it; OS is the operating system's.
type (
	FS   = disk.FS
	File = disk.File
	OS   = disk.OS
)

// Option changes how Open opens a Store.
type Option func(*Store)

// WithFS makes a Store work on another file system than OS.
func WithFS(fsys FS) Option { return func(s *Store) { s.fs = fsys } }

// ReadOnly makes a Store that changes nothing in its folder, for use beside the run that writes it. Save, MarkBest
// and Prune return an error, and Last leaves a damaged checkpoint where it is.
func ReadOnly() Option { return func(s *Store) { s.readOnly = true } }

// Open returns the Store of a folder. The folder is made if it is missing, and what a writer that died has left half
// done is removed, or undone if it was a replacement: there must be no other writer. With ReadOnly neither happens,
// and a missing folder is an error.
func Open(dir string, opts ...Option) (*Store, error) {
	s := &Store{dir: dir, fs: OS{}}
	for _, opt := range opts {
		opt(s)
	}
	if s.readOnly {
		if _, err := s.list(); err != nil {
			return nil, errors.WithMessage(err, "open checkpoints")
		}
		return s, nil
	}
	if err := s.mkdirAll(dir); err != nil {
		return nil, errors.Wrapf(err, "open checkpoints %s", dir)
	}
	if err := s.clean(); err != nil {
		return nil, errors.WithMessage(err, "open checkpoints")
	}
	return s, nil
}

// Dir returns the folder.
func (s *Store) Dir() string { return s.dir }

// Steps returns the steps that have a checkpoint, valid or not, in ascending order.
func (s *Store) Steps() ([]int, error) {
	l, err := s.list()
	if err != nil {
		return nil, err
	}
	steps := []int{}
	for _, e := range slices.Backward(l.checkpoints) {
		steps = append(steps, e.step)
	}
	return steps, nil
}

// entry is a step and the folder that holds its checkpoint now: Name(step), or that and .old if a writer died or
// failed between the two renames of a replacement.
type entry struct {
	step int
	name string
}

// listing is what a folder holds.
type listing struct {
	names       map[string]bool
	checkpoints []entry // the newest first
	leftovers   []entry // .tmp and .old
}

func (s *Store) list() (listing, error) {
	l := listing{names: map[string]bool{}}
	files, err := s.fs.ReadDir(s.dir)
	if err != nil {
		return l, errors.Wrapf(err, "list %s", s.dir)
	}
	for _, f := range files {
		l.names[f.Name()] = true
	}
	for _, f := range files {
		name := f.Name()
		ext := filepath.Ext(name)
		base := strings.TrimSuffix(name, ext)
		step, ok := parseName(base)
		switch {
		case name == bestFile+tmpSuffix:
			l.leftovers = append(l.leftovers, entry{-1, name}) // of no step
		case !ok || !f.IsDir():
			// Not ours, or set aside.
		case ext == "":
			l.checkpoints = append(l.checkpoints, entry{step, name})
		case ext == oldSuffix && !l.names[base]:
			l.checkpoints = append(l.checkpoints, entry{step, name})
			l.leftovers = append(l.leftovers, entry{step, name})
		case ext == oldSuffix || ext == tmpSuffix:
			l.leftovers = append(l.leftovers, entry{step, name})
		}
	}
	slices.SortFunc(l.checkpoints, func(a, b entry) int { return cmp.Compare(b.step, a.step) })
	return l, nil
}

// clean leaves no folder or file that ends in .tmp or .old.
func (s *Store) clean() error {
	l, err := s.list()
	if err != nil {
		return err
	}
	for _, e := range l.leftovers {
		if slices.Contains(l.checkpoints, e) { // an .old one that nothing has replaced
			err = s.fs.Rename(s.path(e.name), s.path(Name(e.step)))
		} else {
			err = s.fs.RemoveAll(s.path(e.name))
		}
		if err != nil {
			return errors.Wrapf(err, "clean up %s", s.path(e.name))
		}
	}
	return nil
}

// mkdirAll makes a folder and the missing ones above it, and their names durable: else all below could be lost.
func (s *Store) mkdirAll(dir string) error {
	parent := filepath.Dir(dir)
	err := s.fs.Mkdir(dir)
	if errors.Is(err, fs.ErrNotExist) && parent != dir {
		if err := s.mkdirAll(parent); err != nil {
			return err
		}
		err = s.fs.Mkdir(dir)
	}
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.fs.SyncDir(parent)
}

func (s *Store) path(elem ...string) string {
	return filepath.Join(append([]string{s.dir}, elem...)...)
}

// writable returns the error of a method that a read-only Store does not have.
func (s *Store) writable() error {
	if s.readOnly {
		return errors.Errorf("checkpoints %s: opened read-only", s.dir)
	}
	return nil
}
