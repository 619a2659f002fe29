package datasets

import (
	"slices"

	"github.com/pkg/errors"

	"gorgonia.org/tensor"
	"nabla/internal/registry"
)

// Table is rows with named fields, held in memory. By convention "x" holds a row's features, "y" what is to be learned, and
// "weight" how much the row counts. A Table never changes, so it may be read from several goroutines at a time.
type Table struct {
	columns []Column
	length  int
}

// NewTable returns a table of the given columns, whose order is that of Fields. It is an error if there is no column,
// if two have the same field or differ in their number of rows, or if a column is not sound: no rows, a dimension
// below 1, values that do not fill whole rows, a divisor that is zero or not finite, a negative class index.
func NewTable(columns ...Column) (*Table, error) {
	if len(columns) == 0 {
		return nil, errors.New("table: no columns, at least one expected")
	}
	for i, c := range columns {
		if err := c.check(); err != nil {
			return nil, errors.WithMessagef(err, "table: field %q", c.field)
		}
		if c.rows() != columns[0].rows() {
			return nil, errors.Errorf("table: field %q has %d rows, %d expected, as in field %q",
				c.field, c.rows(), columns[0].rows(), columns[0].field)
		}
		for _, earlier := range columns[:i] {
			if earlier.field == c.field {
				return nil, errors.Errorf("table: two columns for field %q", c.field)
			}
		}
	}
	return &Table{columns: slices.Clone(columns), length: columns[0].rows()}, nil
}

// Len returns the number of rows.
func (t *Table) Len() int { return t.length }

// Fields returns the names of the fields: "x", then "y" where there is one.
func (t *Table) Fields() []string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = c.field
	}
	return names
}

// Shape returns the shape of one row of a field; empty for a class index, nil for a field that the table has not.
func (t *Table) Shape(field string) []int {
	if c := t.column(field); c != nil {
		return slices.Clone(c.shape)
	}
	return nil
}

// Dtype returns tensor.Int64 for class indices, and for reals tensor.Float32 or tensor.Float64, whichever is closest
// to what is stored; Fill gives reals in both. It is the zero Dtype for a field that the table has not.
func (t *Table) Dtype(field string) tensor.Dtype {
	if c := t.column(field); c != nil {
		return c.cells.dtype()
	}
	return tensor.Dtype{}
}

// Fill copies the named rows of a field to dst, one after the other, in the order given; a row may be named twice.
// dst is a []float32 or []float64 for reals and a []int64 for class indices, of len(rows) times the size of a row.
// Any other dst, an unknown field and a row outside [0, Len) are errors, and dst is then left alone.
// Fill allocates nothing unless it fails.
func (t *Table) Fill(field string, dst any, rows []int) error {
	c := t.column(field)
	if c == nil {
		return errors.Errorf("fill: the table has no field %q (fields: %s)", field, registry.List(t.Fields()))
	}
	var length int
	switch dst := dst.(type) {
	case []float32:
		length = len(dst)
	case []float64:
		length = len(dst)
	case []int64:
		length = len(dst)
	}
	if !c.cells.suits(dst) {
		return errors.Errorf("fill: field %q goes into a %s, not into a %T", field, c.cells.wants(), dst)
	}
	if want := len(rows) * c.size(); length != want {
		return errors.Errorf("fill: field %q: %d values expected (%d rows of shape %v), got room for %d",
			field, want, len(rows), c.shape, length)
	}
	for i, row := range rows {
		if uint(row) >= uint(t.length) {
			return errors.Errorf("fill: field %q: rows[%d] is %d, outside the table's %d rows", field, i, row, t.length)
		}
	}
	c.cells.fill(dst, c.size(), rows, c.view)
	return nil
}

// Select returns the table of the given rows in the given order, a view: no values are copied. Like the index of a
// slice, a row outside [0, Len) is a bug of the caller, and panics.
func (t *Table) Select(rows []int) *Table {
	for _, row := range rows {
		if uint(row) >= uint(t.length) {
			panic(errors.Errorf("datasets: selected row %d of a table of %d", row, t.length))
		}
	}
	columns := slices.Clone(t.columns)
	for i := range columns {
		columns[i].view = compose(columns[i].view, rows)
	}
	return &Table{columns: columns, length: len(rows)}
}

// With returns the table with one more column, in place of the column of the same field if there is one. Its errors are
// those of NewTable.
func (t *Table) With(c Column) (*Table, error) {
	others := slices.DeleteFunc(slices.Clone(t.columns), func(other Column) bool { return other.field == c.field })
	return NewTable(append(others, c)...)
}

func (t *Table) column(field string) *Column {
	for i := range t.columns {
		if t.columns[i].field == field {
			return &t.columns[i]
		}
	}
	return nil
}
