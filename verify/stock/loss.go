package stock

import (
	"math"
	"slices"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// crossEntropy is that of two outcomes, 0·log 0 being 0.
func crossEntropy(o, t float64) float64 {
	term := func(p, q float64) float64 {
		if p == 0 {
			return 0
		}
		return p * math.Log(q)
	}
	return 0 - term(t, o) - term(1-t, 1-o)
}

// ctc is the negative log-likelihood of the labels of each sequence, for logits (time, batch, labels), label 0 being the blank,
// added up over the batch. All sequences have full length. Source: Graves et al. (2006), ICML, equations 6 and 7.
func ctc(in []array) []float64 {
	x, targets := in[0], in[1]
	steps, batch, length := x.shape[0], x.shape[1], targets.shape[1]
	loss := 0.0
	for b := range batch {
		labels := make([]int, 2*length+1) // blanks between
		for i := range length {
			labels[2*i+1] = int(targets.get(b, i))
		}
		alpha := make([]float64, len(labels))
		for t := range steps {
			logits := make([]float64, x.shape[2])
			for k := range logits {
				logits[k] = x.get(t, b, k)
			}
			p := softmax(logits)
			next := make([]float64, len(labels))
			for s, label := range labels {
				from := 0.0
				switch {
				case t == 0 && s < 2:
					from = 1
				case t > 0:
					from = total(alpha[max(0, s-1) : s+1])
					if s >= 2 && label != 0 && label != labels[s-2] {
						from += alpha[s-2]
					}
				}
				next[s] = from * p[label]
			}
			alpha = next
		}
		loss -= math.Log(total(alpha[len(alpha)-2:]))
	}
	return []float64{loss}
}

func (c *catalogue) losses() {
	for _, s := range [][]int{{7}, {3, 5}, {2, 1, 3, 3}} {
		c.add("BinaryXent", of2(gorgonia.BinaryXent), pairwise(crossEntropy), between(0.1, 0.9, s...), between(0.1, 0.9, s...))
	}
	for _, v := range []float64{0, 1} {
		certain := values("certain", []int{2}, v, v)
		c.add("BinaryXent", of2(gorgonia.BinaryXent), pairwise(crossEntropy), certain, certain).with("%v", v).extreme()
	}
	for _, steps := range []int{4, 6} {
		lengths := func(n int) []int { return slices.Repeat([]int{n}, 2) }
		labels := []int{1, 2, 2, 3}
		apply := func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			p, err := gorgonia.LogSoftMax(in[0], 2)
			if err != nil {
				return nil, err
			}
			return gorgonia.CTCLoss(p, in[1], in[2], in[3], gorgonia.ReductionSum)
		}
		in := normal(steps, 2, 4)
		more := indices(tensor.Shape{2, 2}, labels...)
		c.add("CTCLoss", apply, ctc, in, more, indices(tensor.Shape{2}, lengths(steps)...), indices(tensor.Shape{2}, lengths(2)...)).with("itself the loss").cost = true
		c.add("CTCLoss", apply, ctc, in, more, indices(tensor.Shape{2}, lengths(steps)...), indices(tensor.Shape{2}, lengths(2)...)).with("part of the loss")
	}
}
