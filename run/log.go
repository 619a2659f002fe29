package run

import (
	"bytes"
	stderrors "errors"
	"io"
	"strconv"
	"strings"

	"github.com/pkg/errors"

	"nabla/internal/disk"
	"nabla/metrics"
	"nabla/trainer"
)

// A log is the run's two tables, a line an epoch. Times have a table of their own, so that metrics.csv depends on the
// recipe alone. What stands in them is in every checkpoint too, so they are written anew when a run is continued, and
// need not be synced while it goes on.
type log struct{ metrics, timings *table }

// openLog begins both tables with the epochs that were before.
func (f *Folder) openLog(ms []metrics.Metric, before []trainer.Epoch) (*log, error) {
	l := &log{}
	var err error
	header := []string{"epoch", "step"}
	for _, rows := range []string{"train_", "val_"} {
		header = append(header, rows+"loss")
		for _, m := range ms {
			header = append(header, rows+m.Name())
		}
	}
	header = append(header, "lr", "grad_norm")
	if l.metrics, err = f.openTable(metricsFile, header, before, func(e trainer.Epoch) []string {
		row := []string{strconv.Itoa(e.Epoch), strconv.Itoa(e.Step)}
		row = append(row, scoreCells(&e.Train, ms)...)
		row = append(row, scoreCells(e.Val, ms)...)
		return append(row, number(e.LR), number(e.GradNorm))
	}); err != nil {
		return nil, err
	}
	l.timings, err = f.openTable(timingsFile, []string{"epoch", "seconds", "samples_per_second"}, before, func(e trainer.Epoch) []string {
		return []string{strconv.Itoa(e.Epoch), number(e.Seconds), number(float64(e.Rows) / e.Seconds)}
	})
	if err != nil {
		return nil, stderrors.Join(err, l.metrics.file.Close())
	}
	return l, nil
}

// add writes an epoch.
func (l *log) add(e trainer.Epoch) error {
	if err := l.metrics.add(e); err != nil {
		return err
	}
	return l.timings.add(e)
}

// close makes the tables durable.
func (l *log) close() error {
	return stderrors.Join(l.metrics.close(), l.timings.close())
}

// A table is a file of CSV with a line an epoch.
type table struct {
	file disk.File
	path string
	row  func(trainer.Epoch) []string
}

// openTable replaces a table by its header and the lines of some epochs, and opens it for more.
func (f *Folder) openTable(name string, header []string, epochs []trainer.Epoch, row func(trainer.Epoch) []string) (*table, error) {
	var text bytes.Buffer
	text.WriteString(line(header))
	for _, e := range epochs {
		text.WriteString(line(row(e)))
	}
	if err := f.writeBytes(name, text.Bytes()); err != nil {
		return nil, err
	}
	file, err := f.fs.Append(f.file(name), int64(text.Len()))
	return &table{file, f.file(name), row}, errors.Wrap(err, "run folder")
}

func (t *table) add(e trainer.Epoch) error {
	_, err := io.WriteString(disk.Whole{Writer: t.file, Path: t.path}, line(t.row(e)))
	return errors.Wrapf(err, "write %s", t.path)
}

func (t *table) close() error {
	err := t.file.Sync()
	return errors.Wrapf(stderrors.Join(err, t.file.Close()), "write %s", t.path)
}

// scoreCells returns the loss and the metrics, empty where there are none.
func scoreCells(s *trainer.Scores, ms []metrics.Metric) []string {
	if s == nil {
		return make([]string, 1+len(ms))
	}
	cells := []string{number(s.Loss)}
	for _, m := range s.Metrics {
		cells = append(cells, number(m.Value))
	}
	return cells
}

// line returns a line of CSV; no cell holds a comma or a quote.
func line(cells []string) string { return strings.Join(cells, ",") + "\n" }

// number returns the shortest text that reads back as the same float64.
func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
