package cli

import (
	stderrors "errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pkg/errors"
)

// replace writes a file under a temporary name and then gives it its own, so that it is complete or as it was. What is no
// regular file, such as /dev/stdout, is written as it stands. Errors name the flag that the path was given with.
func replace(flag, path string, content func(io.Writer) error) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return unwritable(flag, path, err)
		}
		return fill(flag, f, content)
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return unwritable(flag, path, err)
	}
	defer os.Remove(f.Name()) // gone already if all goes well
	if err := fill(flag, f, content); err != nil {
		return err
	}
	if err := os.Chmod(f.Name(), 0o644); err != nil {
		return errors.Wrap(err, flag)
	}
	return errors.Wrap(os.Rename(f.Name(), path), flag)
}

// unwritable returns the error of a file that cannot be made, without the temporary name.
func unwritable(flag, path string, err error) error {
	var at *fs.PathError
	if stderrors.As(err, &at) {
		err = at.Err
	}
	return usage{errors.Wrapf(err, "%s %s: cannot write there", flag, path)}
}

// fill writes a file and closes it.
func fill(flag string, f *os.File, content func(io.Writer) error) error {
	if err := content(f); err != nil {
		f.Close()
		return err
	}
	return errors.Wrap(f.Close(), flag)
}
