//go:build !windows

package run

import (
	stderrors "errors"
	"os"
	"syscall"
)

// errLocked says that another process has the lock.
var errLocked = stderrors.New("locked")

// openLock opens the file, made if it is missing, and locks it.
func openLock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o666)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err != syscall.EINTR {
			break
		}
	}
	switch {
	case err == nil:
		return f, nil
	case err == syscall.EWOULDBLOCK:
		err = errLocked
	default:
		err = &os.PathError{Op: "lock", Path: path, Err: err}
	}
	f.Close()
	return nil, err
}

// release removes the file before it gives the lock back: who opens it in between finds that it is gone.
func (l *lock) release() error {
	err := os.Remove(l.file.Name())
	return stderrors.Join(err, l.file.Close())
}
