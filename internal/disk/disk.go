// Package disk is what durable files need of a file system, behind an interface, so that tests can make each single
// operation fail.
package disk

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// FS is a file system. Paths are those of package filepath. Errors name the path and satisfy errors.Is for fs.ErrExist
// and fs.ErrNotExist, as those of package os do. OS is the real one.
type FS interface {
	// Mkdir makes one folder whose parent exists.
	Mkdir(path string) error
	// Create makes a file or empties an existing one.
	Create(path string) (File, error)
	// Append opens a file, made if it is missing, to write behind its first size bytes, and cuts off what follows them.
	Append(path string, size int64) (File, error)
	Open(path string) (fs.File, error)
	// ReadDir lists a folder sorted by name.
	ReadDir(path string) ([]fs.DirEntry, error)
	// Rename moves a file, over an existing one if there is one, or a folder to a name that is free. Whoever looks
	// at the new name sees what was there before or all of what is there now.
	Rename(from, to string) error
	// RemoveAll removes a file or a folder with all it holds; nothing to remove is no error.
	RemoveAll(path string) error
	// SyncDir returns when the names in a folder are on the disk.
	SyncDir(path string) error
}

// File is a file being written. Sync returns when its content is on the disk.
type File interface {
	io.WriteCloser
	Sync() error
}

// OS is the file system of the operating system.
type OS struct{}

func (OS) Mkdir(path string) error                    { return os.Mkdir(path, 0o777) }
func (OS) Create(path string) (File, error)           { return os.Create(path) }
func (OS) Open(path string) (fs.File, error)          { return os.Open(path) }
func (OS) ReadDir(path string) ([]fs.DirEntry, error) { return os.ReadDir(path) }
func (OS) Rename(from, to string) error               { return os.Rename(from, to) }
func (OS) RemoveAll(path string) error                { return os.RemoveAll(path) }
func (OS) SyncDir(path string) error                  { return syncDir(path) }

func (OS) Append(path string, size int64) (File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return nil, err
	}
	if err := f.Truncate(size); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}
