package datasets

import (
	"bytes"
	"io"

	"github.com/pkg/errors"
)

// maxLine is the longest line that is read, 16 MiB: a million numbers. Without a limit, a file that is no CSV could have
// a line as long as itself, and encoding/csv keeps up to 40 bytes for each of its cells.
const maxLine = 1 << 24

// shortLines is a reader that fails at a line longer than maxLine.
type shortLines struct {
	from         io.Reader
	line, length int // the current line, from 1, and how much of it was read
}

func (s *shortLines) Read(p []byte) (int, error) {
	n, err := s.from.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		end := bytes.IndexByte(rest, '\n')
		if end < 0 {
			end = len(rest)
		}
		if s.length += end; s.length > maxLine {
			return 0, errors.Errorf("line %d is longer than %d bytes: a CSV file with one example a line expected", s.line, maxLine)
		}
		if end == len(rest) {
			break
		}
		s.line, s.length, rest = s.line+1, 0, rest[end+1:]
	}
	return n, err
}
