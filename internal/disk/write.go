package disk

import (
	"io"
	"io/fs"
	"path/filepath"
)

// Write makes a durable file of what content writes, or an error that names the path; it then leaves a part of the file.
func Write(fsys FS, path string, content func(io.Writer) error) error {
	f, err := fsys.Create(path)
	if err != nil {
		return err
	}
	err = content(Whole{f, path})
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}

// TmpSuffix ends the name under which Replace writes a file.
const TmpSuffix = ".tmp"

// Replace gives a path a new content, durably. Whenever it stops, the path has the content of before or all of the new
// one. It is for one writer at a time.
func Replace(fsys FS, path string, content func(io.Writer) error) error {
	tmp := path + TmpSuffix
	if err := Write(fsys, tmp, content); err != nil {
		_ = fsys.RemoveAll(tmp) // on a full disk this gives back the room; if it fails too, the next Replace does it
		return err
	}
	if err := fsys.Rename(tmp, path); err != nil {
		return err
	}
	return fsys.SyncDir(filepath.Dir(path))
}

// Whole is a file to which a write that falls short is an error that names the path.
type Whole struct {
	io.Writer
	Path string
}

func (w Whole) Write(b []byte) (int, error) {
	n, err := w.Writer.Write(b)
	if err == nil && n < len(b) {
		err = &fs.PathError{Op: "write", Path: w.Path, Err: io.ErrShortWrite}
	}
	return n, err
}
