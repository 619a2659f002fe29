package run

import (
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/pkg/errors"
)

// A lock keeps all but one process out of a run folder. The system gives it back when the process ends, however it ends.
type lock struct{ file *os.File }

// lockFile is in a run folder while a process works in it, and holds the process's number.
const lockFile = "lock"

// takeLock takes the lock of a folder, or says who has it. A folder in which there can be none is BadInput.
func takeLock(path string) (*lock, error) {
	for {
		f, err := openLock(path)
		if err == errLocked {
			return nil, errors.Errorf("%s: another process is at work in this run folder%s: wait until it ends, or stop it", path, holder(path))
		}
		if err != nil {
			return nil, bad(errors.Wrap(err, "run folder"))
		}
		l := &lock{f}
		if same(f, path) {
			return l, l.sign()
		}
		f.Close() // its holder was just removing it
	}
}

// same reports whether a file is the one at its path.
func same(f *os.File, path string) bool {
	mine, err := f.Stat()
	if err != nil {
		return false
	}
	there, err := os.Stat(path)
	return err == nil && os.SameFile(mine, there)
}

// sign writes who has the lock, for others to read.
func (l *lock) sign() error {
	if err := l.file.Truncate(0); err != nil {
		return errors.Wrap(err, "run folder")
	}
	_, err := l.file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return errors.Wrap(err, "run folder")
}

func holder(path string) string {
	text, err := os.ReadFile(path)
	pid := strings.TrimSpace(string(text))
	if err != nil || pid == "" {
		return ""
	}
	return ", process " + pid
}

// atWork reports whether the process that signed a lock is alive, as far as can be seen without taking the lock.
func atWork(path string) bool {
	text, err := os.ReadFile(path)
	if err != nil {
		return !os.IsNotExist(err) // where a lock keeps readers out, it is held
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil {
		return true // it is just being signed
	}
	p, err := os.FindProcess(pid)
	return err == nil && !errors.Is(p.Signal(syscall.Signal(0)), os.ErrProcessDone)
}
