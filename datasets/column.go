package datasets

import (
	"math"

	"github.com/pkg/errors"

	"nabla/internal/simd"
)

// Column is one field of a table: its name, the shape of a row, and the values of all rows, row after row. Columns are
// made by Pixels, Reals and ClassIndices, checked by NewTable and not copied: the values must not change afterwards.
type Column struct {
	field string
	shape []int
	cells cells
	view  []int // which stored rows are the column's; nil: all of them, in order
}

// real is the types of real numbers that tables store and give.
type real interface{ float32 | float64 }

// Pixels returns a column of reals stored as bytes. Fill gives D(v)/D(divisor) in the type D of its destination, the
// same bits as Reals gives for the same numbers.
func Pixels(field string, values []uint8, divisor float64, shape ...int) Column {
	return Column{field: field, shape: shape, cells: &pixels{
		values, divisor, simd.NewQuotients(float32(divisor)), simd.NewQuotients(divisor),
	}}
}

// Reals returns a column of real numbers. Fill gives D(v)/D(divisor) in the type D of its destination; a divisor of 1
// leaves the values as they are.
func Reals[T real](field string, values []T, divisor float64, shape ...int) Column {
	return Column{field: field, shape: shape, cells: &reals[T]{values, divisor}}
}

// ClassIndices returns a column of one class index a row, counted from 0.
func ClassIndices(field string, values []int64) Column {
	return Column{field: field, shape: []int{}, cells: classIndices(values)}
}

// Weights returns the column "weight": how much each row counts.
func Weights(values []float64) Column {
	return Column{field: "weight", shape: []int{}, cells: &reals[float64]{values, 1}}
}

// size returns the number of values in a row.
func (c *Column) size() int { return sizeOf(c.shape) }

// sizeOf returns the number of values in a row of a shape that checkShape accepts.
func sizeOf(shape []int) int {
	size := 1
	for _, d := range shape {
		size *= d
	}
	return size
}

// checkShape returns an error unless all dimensions are 1 or more and their product is an int.
func checkShape(shape []int) error {
	size := 1
	for _, d := range shape {
		if d < 1 || size > math.MaxInt/d {
			return errors.Errorf("shape %v, dimensions of 1 or more and at most %d values in all expected", shape, math.MaxInt)
		}
		size *= d
	}
	return nil
}

func (c *Column) rows() int {
	if c.view != nil {
		return len(c.view)
	}
	return c.cells.len() / c.size()
}

// compose returns the view of a view: which stored rows the given rows of a view are.
func compose(view, rows []int) []int {
	stored := make([]int, len(rows))
	for i, row := range rows {
		stored[i] = at(view, row)
	}
	return stored
}

// at returns which stored row is a view's row.
func at(view []int, row int) int {
	if view == nil {
		return row
	}
	return view[row]
}

func (c *Column) check() error {
	if c.cells == nil {
		return errors.New("a zero Column; columns are made by Pixels, Reals or ClassIndices")
	}
	if err := checkShape(c.shape); err != nil {
		return err
	}
	if c.cells.len() == 0 || c.cells.len()%c.size() != 0 {
		return errors.Errorf("%d values are not one or more whole rows of shape %v", c.cells.len(), c.shape)
	}
	return c.cells.check()
}
