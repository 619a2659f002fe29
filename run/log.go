package run

import (
	"os"
	"strconv"
	"strings"

	"github.com/pkg/errors"

	"nabla/trainer"
)

// A log is the run's two tables, a line an epoch. Times have a table of their own, so that metrics.csv depends on the
// recipe alone.
type log struct{ metrics, timings *os.File }

func (f *Folder) openLog(metric string) (*log, error) {
	l := &log{}
	var err error
	header := []string{"epoch", "step", "train_loss", "train_" + metric, "val_loss", "val_" + metric, "lr", "grad_norm"}
	if l.metrics, err = create(f.file(metricsFile), header); err != nil {
		return nil, err
	}
	if l.timings, err = create(f.file(timingsFile), []string{"epoch", "seconds", "samples_per_second"}); err != nil {
		l.metrics.Close()
		return nil, err
	}
	return l, nil
}

func create(path string, header []string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o666)
	if err != nil {
		return nil, errors.Wrap(err, "run folder")
	}
	return f, line(f, header)
}

// add writes an epoch.
func (l *log) add(e trainer.Epoch, metric string) error {
	row := []string{strconv.Itoa(e.Epoch), strconv.Itoa(e.Step)}
	row = append(row, scoreCells(&e.Train, metric)...)
	row = append(row, scoreCells(e.Val, metric)...)
	row = append(row, number(e.LR), number(e.GradNorm))
	if err := line(l.metrics, row); err != nil {
		return err
	}
	return line(l.timings, []string{strconv.Itoa(e.Epoch), number(e.Seconds), number(float64(e.Rows) / e.Seconds)})
}

// scoreCells returns loss and metric, empty where there are none.
func scoreCells(s *trainer.Scores, metric string) []string {
	if s == nil {
		return []string{"", ""}
	}
	v, _ := s.Get(metric)
	return []string{number(s.Loss), number(v)}
}

func (l *log) close() error {
	if err := l.metrics.Close(); err != nil {
		l.timings.Close()
		return errors.Wrap(err, "run folder")
	}
	return errors.Wrap(l.timings.Close(), "run folder")
}

// line writes a line of CSV; no cell holds a comma or a quote.
func line(f *os.File, cells []string) error {
	_, err := f.WriteString(strings.Join(cells, ",") + "\n")
	return errors.Wrap(err, "run folder")
}

// number returns the shortest text that reads back as the same float64.
func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
