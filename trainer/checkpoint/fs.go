package checkpoint

import (
	"io"
	"io/fs"
	"os"
)

// FS is what a Store needs of a file system. Paths are those of package filepath. Errors name the path and satisfy
// errors.Is for fs.ErrExist and fs.ErrNotExist, as those of package os do. OS is the real one; another can stand
// for it in tests, so that each single operation can be made to fail.
type FS interface {
	// Mkdir makes one folder whose parent exists.
	Mkdir(path string) error
	// Create makes a file or empties an existing one.
	Create(path string) (File, error)
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
