//go:build !windows

package disk

import (
	"errors"
	"os"
	"syscall"
)

// syncDir passes over file systems that cannot sync a folder: there is nothing more to do on them.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, d.Close())
}
