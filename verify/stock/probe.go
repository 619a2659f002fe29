package stock

import (
	"fmt"
	"math"

	"gorgonia.org/tensor"

	"nabla/internal/keyed"
)

// A probe runs a case in a precision on a runtime.
type probe struct {
	Case
	dtype tensor.Dtype
	run   runtime
}

// tolerance is how far a value may be off, as a part of the largest: operators must have more than half of the digits.
func (p *probe) tolerance() float64 {
	if p.dtype == tensor.Float32 {
		return 1e-4
	}
	return 1e-9
}

// compare returns what is wrong with a value, or nothing.
func (p *probe) compare(got, want []float64) string {
	if len(got) != len(want) {
		return fmt.Sprintf("the value has %d elements and should have %d", len(got), len(want))
	}
	largest := 0.0
	for _, v := range want {
		if !notFinite(v) {
			largest = math.Max(largest, math.Abs(v))
		}
	}
	worst, off := -1, 0.0
	for i, v := range want {
		if got[i] == v || math.IsNaN(got[i]) && math.IsNaN(v) {
			continue
		}
		d := math.Abs(got[i] - v)
		if math.IsNaN(d) {
			d = math.Inf(1)
		}
		if d > p.tolerance()*largest && d > off {
			worst, off = i, d
		}
	}
	if worst < 0 {
		return ""
	}
	return fmt.Sprintf("element %d of %d %s", worst, len(want), apart(got[worst], want[worst]))
}

// operands draws the operands, in the precision of the probe.
func (p *probe) operands() []array {
	in := make([]array, len(p.in))
	for i, o := range p.in {
		in[i] = array{o.Shape, o.Values(p.key(operand(i)).Rand())}
		if p.dtype == tensor.Float32 {
			for j, v := range in[i].data {
				in[i].data[j] = float64(float32(v))
			}
		}
	}
	return in
}

// weights returns those of a loss that is the inner product with the value: of either sign, between a half and one and a
// half, so that no element counts for little. A value that is the loss itself has weight 1.
func (p *probe) weights(n int) []float64 {
	w := make([]float64, n)
	r := p.key("weights").Rand()
	for i := range w {
		w[i] = float64(float32(0.5+r.Float64())) * float64(2*r.IntN(2)-1)
		if p.cost {
			w[i] = 1
		}
	}
	return w
}

func (p *probe) key(name string) keyed.Key {
	return keyed.New(1, "stock").Name(p.Op).Name(p.Name).Name(name)
}

func operand(i int) string { return fmt.Sprintf("operand%d", i+1) }
