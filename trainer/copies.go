package trainer

import "nabla/graph"

// copies are those of parameters at one time.
type copies struct {
	params []*graph.Param
	values []any
}

func copiesOf(params []*graph.Param) copies {
	c := copies{params: params}
	for _, q := range params {
		c.values = append(c.values, appended(nil, q.Data(), true))
	}
	return c
}

// take copies the parameters as they are.
func (c copies) take() {
	for i, q := range c.params {
		overwrite(c.values[i], q.Data())
	}
}

// restore makes the parameters what they were.
func (c copies) restore() {
	for i, q := range c.params {
		overwrite(q.Data(), c.values[i])
	}
}

func overwrite(to, from any) {
	switch from := from.(type) {
	case []float32:
		copy(to.([]float32), from)
	case []float64:
		copy(to.([]float64), from)
	}
}

// appended returns a slice with another's elements after its own, or with these alone if they are the first.
func appended(to, from any, first bool) any {
	switch from := from.(type) {
	case []float32:
		return joined(to, from, first)
	case []float64:
		return joined(to, from, first)
	case []int64:
		return joined(to, from, first)
	}
	return nil
}

func joined[T any](to any, from []T, first bool) any {
	list, _ := to.([]T)
	if first {
		list = list[:0]
	}
	return append(list, from...)
}
