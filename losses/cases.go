package losses

import (
	"fmt"
	"math/rand/v2"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
)

// A Case is one use of a loss on which it is certified.
type Case struct {
	Loss string
	Name string       // the operands; unique among the loss's cases
	In   []op.Operand // pred and target
	Make func(s *graph.Scope, in gorgonia.Nodes) *gorgonia.Node
}

// Cases returns the cases of every loss: predictions of several shapes and sizes, each with every form of target that the loss
// takes.
func Cases() []Case {
	var list []Case
	for _, name := range Names() {
		for _, s := range []struct {
			batch, outputs int
			scale          float64
		}{{4, 3, 1}, {1, 5, 1}, {3, 1, 1}, {2, 19, 1}, {4, 3, 10}, {3, 5, 1000}} {
			pred := op.Normal(s.batch, s.outputs)
			if s.scale != 1 {
				pred = times(s.scale, pred)
			}
			for _, target := range []op.Operand{classes(s.batch, s.outputs), distributions(s.batch, s.outputs), op.Normal(s.batch, s.outputs)} {
				c := Case{Loss: name, Name: pred.String() + ", " + target.String(), In: []op.Operand{pred, target}, Make: rows(name)}
				if c.fits() {
					list = append(list, c)
				}
			}
		}
	}
	return list
}

func rows(name string) func(*graph.Scope, gorgonia.Nodes) *gorgonia.Node {
	return func(s *graph.Scope, in gorgonia.Nodes) *gorgonia.Node {
		l, err := ByName(name)
		if err != nil {
			return s.Fail(err)
		}
		return l.Rows(s, in[0], in[1])
	}
}

// fits reports whether the loss takes such a target.
func (c Case) fits() bool {
	_, err := graph.Build(graph.NewParams(tensor.Float64, 1), graph.Train, func(s *graph.Scope) {
		var in gorgonia.Nodes
		for i, o := range c.In {
			dt := s.Dtype()
			if o.Kind == op.Class {
				dt = tensor.Int64
			}
			in = append(in, s.Input(fmt.Sprint("operand", i+1), dt, o.Shape...))
		}
		c.Make(s, in)
	})
	return err == nil
}

func times(scale float64, o op.Operand) op.Operand {
	draw := o.Draw
	o.Domain = fmt.Sprintf("times %v", scale)
	o.Draw = func(r *rand.Rand, dst []float64) {
		draw(r, dst)
		for i := range dst {
			dst[i] *= scale
		}
	}
	return o
}

// classes are indices in [0, n).
func classes(rows, n int) op.Operand {
	return op.Operand{Kind: op.Class, Shape: tensor.Shape{rows}, Domain: fmt.Sprintf("classes of %d", n), Draw: func(r *rand.Rand, dst []float64) {
		for i := range dst {
			dst[i] = float64(r.IntN(n))
		}
	}}
}

// distributions are rows of positive numbers that sum to one.
func distributions(rows, n int) op.Operand {
	return op.Operand{Kind: op.Real, Shape: tensor.Shape{rows, n}, Domain: "distributions", Draw: func(r *rand.Rand, dst []float64) {
		for row := range rows {
			sum := 0.0
			for j := range n {
				dst[row*n+j] = 0.1 + r.Float64()
				sum += dst[row*n+j]
			}
			for j := range n {
				dst[row*n+j] /= sum
			}
		}
	}}
}
