package op

import (
	"github.com/pkg/errors"
	"gorgonia.org/tensor"
)

// real1 accepts one real operand of any shape and returns its type.
func real1(in []Type) (Type, error) {
	if err := arity(in, 1); err != nil {
		return Type{}, err
	}
	return in[0], allReal(in)
}

// equal2 accepts two real operands of equal type and returns it.
func equal2(in []Type) (Type, error) {
	if err := arity(in, 2); err != nil {
		return Type{}, err
	}
	if !in[0].Equal(in[1]) {
		return Type{}, errors.Errorf("operands are %v and %v, want equal shapes and types: nothing is broadcast", in[0], in[1])
	}
	return in[0], allReal(in)
}

// matrix1 accepts one real matrix.
func matrix1(in []Type) (Type, error) {
	t, err := real1(in)
	if err == nil && len(t.Shape) != 2 {
		err = errors.Errorf("the operand is %v, want a matrix", t)
	}
	return t, err
}

// vector1 accepts one real vector.
func vector1(in []Type) (Type, error) {
	t, err := real1(in)
	if err == nil && len(t.Shape) != 1 {
		err = errors.Errorf("the operand is %v, want a vector", t)
	}
	return t, err
}

func arity(in []Type, n int) error {
	if len(in) != n {
		return errors.Errorf("got %d operands, want %d", len(in), n)
	}
	return nil
}

// allReal checks that all operands have the element type of the first, and that it is float32 or float64.
func allReal(in []Type) error {
	for _, t := range in {
		if !t.Real() {
			return errors.Errorf("an operand is %v, want float32 or float64", t)
		}
		if t.Dtype != in[0].Dtype {
			return errors.Errorf("operands are %v and %v: mixed element types", in[0], t)
		}
	}
	return nil
}

// dims checks the rank of one operand.
func dims(t Type, rank int, name, form string) error {
	if len(t.Shape) != rank {
		return errors.Errorf("%s is %v, want %s", name, t, form)
	}
	return nil
}

func matrixOf(dt tensor.Dtype, rows, cols int) Type { return Type{dt, tensor.Shape{rows, cols}} }
func vectorOf(dt tensor.Dtype, n int) Type          { return Type{dt, tensor.Shape{n}} }
func scalarOf(dt tensor.Dtype) Type                 { return Type{dt, tensor.ScalarShape()} }
