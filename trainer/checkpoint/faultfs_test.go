package checkpoint

import (
	"io"
	"io/fs"
)

// faultFS is a file system with a fault: the operation with number at (from 1), and all later ones if dead is set, as after a
// kill or on a broken disk, fail with err. If err is nil, a write writes half and says so by its count only, and
// other operations succeed. at 0 is no fault.
type faultFS struct {
	at   int
	dead bool
	err  error

	n     int
	trace []string
	paths []string // of the operations that failed
}

// op counts an operation and says whether it is to fail.
func (f *faultFS) op(op, path string) error {
	f.n++
	f.trace = append(f.trace, op+" "+path)
	if f.at == 0 || f.n < f.at || f.n > f.at && !f.dead || f.err == nil && op != "write" {
		return nil
	}
	f.paths = append(f.paths, path)
	err := f.err
	if err == nil {
		err = io.ErrShortWrite
	}
	return &fs.PathError{Op: op, Path: path, Err: err}
}

func (f *faultFS) Mkdir(path string) error {
	if err := f.op("mkdir", path); err != nil {
		return err
	}
	return unsynced{}.Mkdir(path)
}

func (f *faultFS) Create(path string) (File, error) {
	if err := f.op("create", path); err != nil {
		return nil, err
	}
	file, err := unsynced{}.Create(path)
	return faultFile{file, nil, f, path}, err
}

func (f *faultFS) Open(path string) (fs.File, error) {
	if err := f.op("open", path); err != nil {
		return nil, err
	}
	file, err := unsynced{}.Open(path)
	if err != nil {
		return nil, err
	}
	return faultFile{nil, file, f, path}, nil
}

func (f *faultFS) ReadDir(path string) ([]fs.DirEntry, error) {
	if err := f.op("readdir", path); err != nil {
		return nil, err
	}
	return unsynced{}.ReadDir(path)
}

func (f *faultFS) Rename(from, to string) error {
	if err := f.op("rename", from); err != nil {
		return err
	}
	return unsynced{}.Rename(from, to)
}

func (f *faultFS) RemoveAll(path string) error {
	if err := f.op("removeall", path); err != nil {
		return err
	}
	return unsynced{}.RemoveAll(path)
}

func (f *faultFS) SyncDir(path string) error {
	if err := f.op("syncdir", path); err != nil {
		return err
	}
	return unsynced{}.SyncDir(path)
}

// faultFile is a file being written (w) or read (r).
type faultFile struct {
	w    File
	r    fs.File
	fs   *faultFS
	path string
}

func (f faultFile) Write(b []byte) (int, error) {
	if err := f.fs.op("write", f.path); err != nil {
		n, _ := f.w.Write(b[:len(b)/2])
		if f.fs.err == nil {
			err = nil
		}
		return n, err
	}
	return f.w.Write(b)
}

func (f faultFile) Sync() error {
	if err := f.fs.op("sync", f.path); err != nil {
		return err
	}
	return f.w.Sync()
}

func (f faultFile) Stat() (fs.FileInfo, error) {
	if err := f.fs.op("stat", f.path); err != nil {
		return nil, err
	}
	return f.r.Stat()
}

func (f faultFile) Read(b []byte) (int, error) {
	if err := f.fs.op("read", f.path); err != nil {
		return 0, err
	}
	return f.r.Read(b)
}

func (f faultFile) Close() error {
	if f.r != nil {
		return f.r.Close() // its error would say nothing
	}
	err := f.w.Close()
	if fault := f.fs.op("close", f.path); fault != nil {
		return fault
	}
	return err
}
