package cli

import (
	"encoding/json"
	"io"

	"github.com/pkg/errors"
)

// An output keeps the first error of writing to it, so that what prints need not look: a result that did not arrive is
// a failure, whoever printed it.
type output struct {
	w   io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.w.Write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

// printJSON prints the one value that stdout holds with --json.
func (a *app) printJSON(v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return errors.Wrap(err, "json")
	}
	_, err = a.stdout.Write(append(text, '\n'))
	return errors.Wrap(err, "stdout")
}
