package run

import (
	"encoding/csv"
	"io"
	"strconv"
)

const classesFile = "classes.csv"

// writeClasses writes how well the model knows each class of the test rows: a line a class, and on its right its row of the
// confusion matrix. Without classes there is nothing to write.
func (f *Folder) writeClasses(classes []Class) error {
	if classes == nil {
		return nil
	}
	return f.write(classesFile, func(file io.Writer) error {
		w := csv.NewWriter(file)
		header := []string{"class", "rows", "precision", "recall", "f1"}
		for _, c := range classes {
			header = append(header, "predicted_"+c.Name)
		}
		w.Write(header) // a failure shows at the end
		for _, c := range classes {
			line := []string{c.Name}
			for _, v := range append([]float64{c.Rows, c.Precision, c.Recall, c.F1}, c.Predicted...) {
				line = append(line, strconv.FormatFloat(v, 'g', -1, 64))
			}
			w.Write(line)
		}
		w.Flush()
		return w.Error()
	})
}
