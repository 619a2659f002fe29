package run

import (
	stderrors "errors"
	"os"
	"syscall"
)

// errLocked says that another process has the lock.
var errLocked = stderrors.New("locked")

// openLock opens the file, made if it is missing, so that others can read but not write it.
func openLock(path string) (*os.File, error) {
	name, err := syscall.UTF16PtrFromString(path)
	if err != nil {
		return nil, err
	}
	const sharingViolation = syscall.Errno(32)
	h, err := syscall.CreateFile(name, syscall.GENERIC_READ|syscall.GENERIC_WRITE, syscall.FILE_SHARE_READ, nil,
		syscall.OPEN_ALWAYS, syscall.FILE_ATTRIBUTE_NORMAL, 0)
	if err == sharingViolation {
		return nil, errLocked
	}
	if err != nil {
		return nil, &os.PathError{Op: "lock", Path: path, Err: err}
	}
	return os.NewFile(uintptr(h), path), nil
}

// release gives the lock back; Windows removes no file that is open.
func (l *lock) release() error {
	err := l.file.Close()
	if removed := os.Remove(l.file.Name()); removed != nil && !stderrors.Is(removed, os.ErrNotExist) {
		return err // somebody has it already
	}
	return err
}
