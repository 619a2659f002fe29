// Package faulty is a file system with a fault, for tests of what must survive one.
package faulty

import (
	"io"
	"io/fs"

	"nabla/internal/disk"
)

// FS is a file system in which the operation with number At (from 1), and all later ones if Dead is set, as after a
// kill or on a broken disk, fail with Err. If Err is nil, a write writes half and says so by its count only, and other
// operations succeed. At 0 is no fault.
type FS struct {
	disk.FS
	At   int
	Dead bool
	Err  error

	// Kill, if set, is called in place of the fault, in the midst of a write. It does not return.
	Kill func()

	N      int      // operations so far
	Trace  []string // of all operations, what and where
	Failed []string // paths of the operations that failed
}

// op counts an operation and says whether it is to fail.
func (f *FS) op(op, path string) error {
	f.N++
	f.Trace = append(f.Trace, op+" "+path)
	if f.At == 0 || f.N < f.At || f.N > f.At && !f.Dead {
		return nil
	}
	if f.Kill != nil && op != "write" {
		f.Kill()
	}
	if f.Err == nil && op != "write" {
		return nil
	}
	f.Failed = append(f.Failed, path)
	err := f.Err
	if err == nil {
		err = io.ErrShortWrite
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}

// Mkdir makes a folder or fails.
func (f *FS) Mkdir(path string) error {
	if err := f.op("mkdir", path); err != nil {
		return err
	}
	return f.FS.Mkdir(path)
}

// Create makes a file or fails.
func (f *FS) Create(path string) (disk.File, error) {
	if err := f.op("create", path); err != nil {
		return nil, err
	}
	w, err := f.FS.Create(path)
	return file{w, nil, f, path}, err
}

// Append opens a file to write behind its first bytes or fails.
func (f *FS) Append(path string, size int64) (disk.File, error) {
	if err := f.op("append", path); err != nil {
		return nil, err
	}
	w, err := f.FS.Append(path, size)
	return file{w, nil, f, path}, err
}

// Open opens a file or fails.
func (f *FS) Open(path string) (fs.File, error) {
	if err := f.op("open", path); err != nil {
		return nil, err
	}
	r, err := f.FS.Open(path)
	if err != nil {
		return nil, err
	}
	return file{nil, r, f, path}, nil
}

// ReadDir lists a folder or fails.
func (f *FS) ReadDir(path string) ([]fs.DirEntry, error) {
	if err := f.op("readdir", path); err != nil {
		return nil, err
	}
	return f.FS.ReadDir(path)
}

// Rename moves a file or fails.
func (f *FS) Rename(from, to string) error {
	if err := f.op("rename", from); err != nil {
		return err
	}
	return f.FS.Rename(from, to)
}

// RemoveAll removes files or fails.
func (f *FS) RemoveAll(path string) error {
	if err := f.op("removeall", path); err != nil {
		return err
	}
	return f.FS.RemoveAll(path)
}

// SyncDir syncs a folder or fails.
func (f *FS) SyncDir(path string) error {
	if err := f.op("syncdir", path); err != nil {
		return err
	}
	return f.FS.SyncDir(path)
}

// file is a file being written (w) or read (r).
type file struct {
	w    disk.File
	r    fs.File
	fs   *FS
	path string
}

func (f file) Write(b []byte) (int, error) {
	if err := f.fs.op("write", f.path); err != nil {
		n, _ := f.w.Write(b[:len(b)/2])
		if f.fs.Kill != nil {
			f.fs.Kill()
		}
		if f.fs.Err == nil {
			err = nil
		}
		return n, err
	}
	return f.w.Write(b)
}

func (f file) Sync() error {
	if err := f.fs.op("sync", f.path); err != nil {
		return err
	}
	return f.w.Sync()
}

func (f file) Stat() (fs.FileInfo, error) {
	if err := f.fs.op("stat", f.path); err != nil {
		return nil, err
	}
	return f.r.Stat()
}

func (f file) Read(b []byte) (int, error) {
	if err := f.fs.op("read", f.path); err != nil {
		return 0, err
	}
	return f.r.Read(b)
}

func (f file) Close() error {
	if f.r != nil {
		return f.r.Close() // its error would say nothing
	}
	err := f.w.Close()
	if fault := f.fs.op("close", f.path); fault != nil {
		return fault
	}
	return err
}

// Unsynced is the operating system's file system without the waiting: no test cuts the power.
type Unsynced struct{ disk.OS }

type unsyncedFile struct{ disk.File }

// Create makes a file whose Sync does nothing.
func (u Unsynced) Create(path string) (disk.File, error) {
	f, err := u.OS.Create(path)
	return unsyncedFile{f}, err
}

// Append opens a file whose Sync does nothing.
func (u Unsynced) Append(path string, size int64) (disk.File, error) {
	f, err := u.OS.Append(path, size)
	return unsyncedFile{f}, err
}

// SyncDir does nothing.
func (Unsynced) SyncDir(string) error { return nil }

func (unsyncedFile) Sync() error { return nil }
