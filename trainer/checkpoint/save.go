package checkpoint

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"

	"github.com/pkg/errors"

	"nabla/internal/disk"
	"nabla/internal/safetensors"
)

// Save writes a checkpoint into the folder of its step, Name(c.Manifest.Step). When it returns nil, all of it is
// durable; equal checkpoints give equal files.
//
// Whenever it stops (an error, a kill, a power cut), the folder holds what it held before, or that and all of the
// new checkpoint. To that end everything goes into a folder with a temporary name; each file and the folder are
// synced, then it is renamed, then the parent is synced. A checkpoint of the same step steps aside just before the
// rename and is removed after it.
func (s *Store) Save(c *Checkpoint) error {
	if err := s.writable(); err != nil {
		return err
	}
	return errors.Wrapf(s.save(c), "save checkpoint %s", s.path(Name(c.Manifest.Step)))
}

func (s *Store) save(c *Checkpoint) error {
	if err := s.clean(); err != nil {
		return err
	}
	l, err := s.list()
	if err != nil {
		return err
	}
	name := Name(c.Manifest.Step)
	final, tmp, old := s.path(name), s.path(name+tmpSuffix), s.path(name+oldSuffix)
	if err := s.write(name+tmpSuffix, c); err != nil {
		// On a full disk this gives back the room; if it fails too, the next Save or Open does it.
		_ = s.fs.RemoveAll(tmp)
		return err
	}
	replace := l.names[name]
	if replace {
		if err := s.fs.Rename(final, old); err != nil {
			return err
		}
	}
	if err := s.fs.Rename(tmp, final); err != nil {
		return err // if there was an old one, it is found where it is
	}
	if err := s.fs.SyncDir(s.dir); err != nil {
		return err
	}
	if replace {
		return s.fs.RemoveAll(old)
	}
	return nil
}

// write makes a folder with the files of c, all synced.
func (s *Store) write(folder string, c *Checkpoint) error {
	if err := s.fs.Mkdir(s.path(folder)); err != nil {
		return err
	}
	m := c.Manifest
	m.Files = map[string]FileSum{}
	for _, f := range []struct {
		name    string
		tensors []safetensors.Tensor
	}{{weightsFile, c.Weights}, {stateFile, c.State}} {
		path := s.path(folder, f.name)
		sum, err := s.writeFile(path, func(w io.Writer) error { return safetensors.Write(w, f.tensors, nil) })
		if err != nil {
			return errors.WithMessage(err, f.name)
		}
		m.Files[f.name] = sum
	}
	text, err := m.encode()
	if err != nil {
		return err
	}
	if _, err := s.writeFile(s.path(folder, manifestFile), func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}); err != nil {
		return err
	}
	return s.fs.SyncDir(s.path(folder))
}

// writeFile makes a durable file of what content writes and returns its sum.
func (s *Store) writeFile(path string, content func(io.Writer) error) (FileSum, error) {
	sum := &summer{hash: sha256.New()}
	err := disk.Write(s.fs, path, func(w io.Writer) error { return content(io.MultiWriter(w, sum)) })
	return FileSum{sum.size, hex.EncodeToString(sum.hash.Sum(nil))}, err
}

// summer sums what goes into a file.
type summer struct {
	hash hash.Hash
	size int64
}

func (s *summer) Write(b []byte) (int, error) {
	s.size += int64(len(b))
	return s.hash.Write(b)
}
