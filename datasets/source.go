package datasets

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"os"

	"github.com/pkg/errors"
)

// maxExpanded is the most that a compressed file may grow to, 2 GiB: a hundred times what data sets that fit this
// package hold, and small enough for a file made to exhaust memory to fail first.
const maxExpanded = 1 << 31

// source is a data file that is being read. gzip is told by a file's first two bytes, whatever the file is called.
type source struct {
	*bufio.Reader // the content, decompressed
	name          string
	size          int64 // of the file as it is stored
	compressed    bool
	digest        hash.Hash // of the file as it is stored
	file          io.Closer
}

// open returns a file as a source, to be closed by the caller.
func open(path string) (*source, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, errors.Wrap(err, "data file")
	}
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = errors.Errorf("%s is a folder, a file expected", path)
	}
	if err == nil {
		size := info.Size()
		if !info.Mode().IsRegular() {
			size = -1 // a pipe says 0
		}
		var s *source
		if s, err = newSource(path, f, size); err == nil {
			s.file = f
			return s, nil
		}
	}
	f.Close()
	return nil, errors.WithMessage(err, "data file")
}

// newSource returns a stored file of the given size as a source; a size below 0 is an unknown one.
func newSource(name string, r io.Reader, size int64) (*source, error) {
	digest := sha256.New()
	stored := bufio.NewReaderSize(io.TeeReader(r, digest), 1<<16)
	s := &source{Reader: stored, name: name, size: size, digest: digest}
	if _, err := stored.Peek(1); err != nil && err != io.EOF {
		return nil, errors.Wrap(err, name)
	}
	if !isGzip(stored) {
		return s, nil
	}
	s.compressed = true
	z, err := gzip.NewReader(stored)
	if err != nil {
		return nil, errors.Errorf("%s: damaged gzip header: %v", name, err)
	}
	s.Reader = bufio.NewReaderSize(&expander{from: z, left: maxExpanded}, 1<<16)
	if isGzip(s.Reader) {
		return nil, errors.Errorf("%s: compressed twice with gzip: decompress it once", name)
	}
	return s, nil
}

func isGzip(r *bufio.Reader) bool {
	head, _ := r.Peek(2)
	return string(head) == "\x1f\x8b"
}

func (s *source) Close() error {
	if s.file == nil {
		return nil
	}
	return s.file.Close()
}

// sum returns the SHA-256 of the stored file in hex. It is only of the whole file once the content was read to its end.
func (s *source) sum() string { return hex.EncodeToString(s.digest.Sum(nil)) }

// expander reads from a gzip stream no more than a limit, and says where a damaged one breaks off. It never returns
// io.ErrUnexpectedEOF, so that a torn stream is not taken for a whole stream with too little in it.
type expander struct {
	from       io.Reader
	done, left int64
}

func (e *expander) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, errors.Errorf("more than %d bytes after decompression, the most that is read", e.done)
	}
	n, err := e.from.Read(p[:min(int64(len(p)), e.left)])
	e.done += int64(n)
	e.left -= int64(n)
	if err != nil && err != io.EOF {
		if err == io.ErrUnexpectedEOF {
			err = errors.New("it is cut short")
		}
		err = errors.Errorf("damaged gzip after %d decompressed bytes: %v; get the file anew", e.done, err)
	}
	return n, err
}
