package checkpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"

	"github.com/pkg/errors"

	"nabla/internal/safetensors"
)

// load reads a checkpoint. The error is damage if its content is not what Save wrote.
func (s *Store) load(e entry) (*Checkpoint, error) {
	m, err := s.manifest(e)
	if err != nil {
		return nil, err
	}
	c := &Checkpoint{Manifest: m}
	if c.Weights, err = s.tensors(e, m, weightsFile); err != nil {
		return nil, err
	}
	if c.State, err = s.tensors(e, m, stateFile); err != nil {
		return nil, err
	}
	return c, nil
}

func (s *Store) tensors(e entry, m Manifest, name string) (t []safetensors.Tensor, err error) {
	err = s.readFile(s.path(e.name, name), m.Files[name], func(r io.Reader, size int64) (err error) {
		t, _, err = safetensors.Read(r, size)
		return err
	})
	return t, err
}

// check returns the error that load would, without taking memory for the tensors.
func (s *Store) check(e entry) error {
	m, err := s.manifest(e)
	if err != nil {
		return err
	}
	for _, name := range []string{weightsFile, stateFile} {
		err := s.readFile(s.path(e.name, name), m.Files[name], func(io.Reader, int64) error { return nil })
		if err != nil {
			return err
		}
	}
	return nil
}

// manifest returns the manifest of a checkpoint, which is the one that belongs in that folder and names the files
// that belong there.
func (s *Store) manifest(e entry) (Manifest, error) {
	path := s.path(e.name, manifestFile)
	text, err := s.readAll(path, maxManifest)
	if err != nil {
		return Manifest{}, err
	}
	m, err := decodeManifest(text)
	if err != nil {
		return m, errors.WithMessage(err, path)
	}
	if m.Step != e.step {
		return m, damage{errors.Errorf("%s: is of step %d", path, m.Step)}
	}
	for _, name := range []string{weightsFile, stateFile} {
		if _, ok := m.Files[name]; !ok || len(m.Files) != 2 {
			return m, damage{errors.Errorf("%s: names the files %v, want %s and %s", path, m.Files, weightsFile, stateFile)}
		}
	}
	return m, nil
}

// readAll returns the content of a small file; of one above limit just enough to see that it is.
func (s *Store) readAll(path string, limit int64) ([]byte, error) {
	f, err := s.open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, limit+1))
	return text, errors.Wrapf(err, "read %s", path)
}

// readFile gives parse a file's content, size bytes, and returns an error that is damage unless the file has the sum
// that the manifest says. parse need not read to the end.
func (s *Store) readFile(path string, want FileSum, parse func(r io.Reader, size int64) error) error {
	f, err := s.open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return errors.Wrapf(err, "read %s", path)
	}
	if info.Size() != want.Size {
		return damage{errors.Errorf("%s: %d bytes, want %d as %s says", path, info.Size(), want.Size, manifestFile)}
	}
	source := &reader{r: f}
	hash := sha256.New()
	tee := io.TeeReader(source, hash)
	parseErr := parse(tee, want.Size)
	_, _ = io.Copy(io.Discard, tee) // what parse left; source keeps the error
	if source.err != nil {
		return errors.Wrapf(source.err, "read %s", path)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != want.SHA256 {
		return damage{errors.Errorf("%s: SHA-256 is %s, want %s as %s says", path, got, want.SHA256, manifestFile)}
	}
	if parseErr != nil {
		return damage{errors.WithMessage(parseErr, path)}
	}
	return nil
}

// open opens a file that a checkpoint must have: a missing one is damage.
func (s *Store) open(path string) (fs.File, error) {
	f, err := s.fs.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, damage{errors.Wrap(err, "read")}
	}
	return f, errors.Wrap(err, "read")
}

// reader keeps the first error of the file itself, to tell it from the errors of those who read the content.
type reader struct {
	r   io.Reader
	err error
}

func (r *reader) Read(b []byte) (int, error) {
	n, err := r.r.Read(b)
	if err != nil && err != io.EOF && r.err == nil {
		r.err = err
	}
	return n, err
}
