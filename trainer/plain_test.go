package trainer_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/losses"
	"nabla/solvers"
	"nabla/trainer"
)

// plain is a net of one hidden layer with tanh, softmax cross-entropy and Adam, written as loops over single numbers.
type plain struct {
	in, hidden, out int
	w               []float64 // hidden weight (in, hidden), hidden bias, output weight (hidden, out), output bias
	m, v            []float64
	step            int
}

// gradient returns the mean loss of rows and its gradient.
func (p *plain) gradient(x [][]float64, class []int64) (loss float64, g []float64) {
	g = make([]float64, len(p.w))
	b1, w2 := p.in*p.hidden, p.in*p.hidden+p.hidden
	b2 := w2 + p.hidden*p.out
	n := float64(len(x))
	for r, row := range x {
		h, dh := make([]float64, p.hidden), make([]float64, p.hidden)
		for j := range h {
			s := p.w[b1+j]
			for i, v := range row {
				s += v * p.w[i*p.hidden+j]
			}
			h[j] = math.Tanh(s)
		}
		e := make([]float64, p.out)
		var z float64
		for k := range e {
			s := p.w[b2+k]
			for j, v := range h {
				s += v * p.w[w2+j*p.out+k]
			}
			e[k] = math.Exp(s)
			z += e[k]
		}
		loss -= math.Log(e[class[r]]/z) / n
		for k := range e {
			d := e[k] / z / n
			if int64(k) == class[r] {
				d -= 1 / n
			}
			g[b2+k] += d
			for j, v := range h {
				g[w2+j*p.out+k] += d * v
				dh[j] += d * p.w[w2+j*p.out+k]
			}
		}
		for j, v := range h {
			d := dh[j] * (1 - v*v)
			g[b1+j] += d
			for i, v := range row {
				g[i*p.hidden+j] += d * v
			}
		}
	}
	return loss, g
}

// adam makes one step of Adam at rate 0.01 with the paper's other settings.
func (p *plain) adam(g []float64) {
	p.step++
	for i, d := range g {
		p.m[i] = 0.9*p.m[i] + 0.1*d
		p.v[i] = 0.999*p.v[i] + 0.001*d*d
		m, v := p.m[i]/(1-math.Pow(0.9, float64(p.step))), p.v[i]/(1-math.Pow(0.999, float64(p.step)))
		p.w[i] -= 0.01 * m / (math.Sqrt(v) + 1e-8)
	}
}

// TestFitEqualsPlainLoops trains the same net both ways on random data: with batches of one row, with a smaller last batch,
// with all rows at once, and with a single class, where there is nothing to learn.
func TestFitEqualsPlainLoops(t *testing.T) {
	for _, c := range []struct{ rows, batch, classes int }{{7, 1, 3}, {7, 3, 3}, {7, 7, 3}, {1, 1, 2}, {5, 2, 1}} {
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			data := &rows{}
			for range c.rows {
				data.x = append(data.x, []float64{r.NormFloat64(), r.NormFloat64(), r.NormFloat64(), r.NormFloat64()})
				data.class = append(data.class, int64(r.IntN(c.classes)))
			}
			adam := solvers.DefaultAdam()
			adam.LR = 0.01
			solver, err := adam.New()
			if err != nil {
				t.Fatal(err)
			}
			p := graph.NewParams(tensor.Float64, 5)
			o := trainer.Supervised(model{hidden: 6, outputs: c.classes}, &losses.CrossEntropy{})
			if _, err := trainer.Evaluate(context.Background(), p, o, data, nil, nil); err != nil { // draws the first weights
				t.Fatal(err)
			}
			want := &plain{in: 4, hidden: 6, out: c.classes, w: elements(p)}
			want.m, want.v = make([]float64, len(want.w)), make([]float64, len(want.w))
			sampler := inOrder{c.rows, c.batch}
			_, err = trainer.Fit(context.Background(), trainer.Task{
				Params: p, Objective: o, Train: data, Sampler: sampler, Solver: solver, Epochs: 5, Monitor: "train_loss",
				OnStep: func(s trainer.Step) error {
					which := sampler.Rows(s.Step-1, nil)
					lo, hi := which[0], which[len(which)-1]+1
					loss, g := want.gradient(data.x[lo:hi], data.class[lo:hi])
					if !(math.Abs(s.Loss-loss) <= 1e-13*loss) {
						t.Errorf("step %d: loss %v, want %v", s.Step, s.Loss, loss)
					}
					want.adam(g)
					for i, got := range elements(p) {
						// Adam divides a gradient by its own size, so an error of 1e-16 in a small one is an error of 1e-12 in the step
						if !(math.Abs(got-want.w[i]) <= 1e-11) {
							t.Fatalf("step %d: weight %d is %v, want %v", s.Step, i, got, want.w[i])
						}
					}
					return nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
		})
	}
}

// elements returns all weights, one parameter after the other.
func elements(p *graph.Params) []float64 {
	var list []float64
	for _, q := range p.Weights() {
		list = append(list, q.Data().([]float64)...)
	}
	return slices.Clip(list)
}
