package run

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"reflect"
	"strings"

	"github.com/pkg/errors"
)

//go:embed pages/iteration.html
var iterationHTML string

var iterationPage = template.Must(template.New("iteration").Funcs(template.FuncMap{
	"short":     digits("%.4g"),
	"long":      digits("%.7g"),
	"tiny":      digits("%.1e"),
	"percent":   func(share float64) string { return fmt.Sprintf("%.1f%%", 100*share) },
	"thousands": thousands,
	"shape":     func(s []int) string { return strings.Trim(strings.ReplaceAll(fmt.Sprint(s), " ", "×"), "[]") },
}).Parse(iterationHTML))

// digits returns what writes a number of any floating type, with a real minus sign.
func digits(format string) func(any) string {
	return func(v any) string {
		return strings.ReplaceAll(fmt.Sprintf(format, reflect.ValueOf(v).Float()), "-", "−")
	}
}

// thousands writes an integer with separators: 54,000.
func thousands(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// WriteHTML writes an iteration of the job's as one page, with the graph of the model. It needs no network and no script, and
// follows the reader's choice of light or dark.
func (j *Job) WriteHTML(w io.Writer, it *Iteration) error {
	var graph bytes.Buffer
	if err := j.Draw(&graph, false); err != nil {
		return err
	}
	_, svg, found := strings.Cut(graph.String(), "<svg")
	if !found {
		return errors.New("iteration: the picture of the graph is no SVG")
	}
	err := iterationPage.Execute(w, struct {
		*Iteration
		Graph  template.HTML
		Left   int
		Values bool
	}{it, template.HTML("<svg" + svg), it.Iterations - it.Number, len(it.Layers) > 0 && it.Layers[0].First != nil})
	return errors.Wrap(err, "iteration")
}
