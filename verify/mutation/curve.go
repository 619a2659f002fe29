package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph/op"
	"nabla/internal/plan"
	"nabla/internal/simd"
	"nabla/verify"
)

// The detection curve: how large an error must be to be caught. An error is put into the gradient of the first operand of a case, either
// the whole of it times 1+ε or one element of it, and the case is certified.

// A point of the curve.
type point struct {
	Error   float64 `json:"error"` // relative
	Element bool    `json:"element"`
	Check   string  `json:"check"` // float64, float32
	Mode    string  `json:"mode"`
	Caught  int     `json:"caught"`
	Cases   int     `json:"cases"` // whose gradient is not zero there
}

// off returns its operand, and as its gradient that of the identity times 1+error: all of it, or the element at the middle.
type off struct {
	error   float64
	element bool
	back    bool // it is the gradient itself
}

func (o off) Name() string                      { return fmt.Sprintf("off(%v, %t, %t)", o.error, o.element, o.back) }
func (off) Infer(in []op.Type) (op.Type, error) { return in[0], nil }
func (o off) Bind(out *plan.Value, in []*plan.Value) plan.Kernel {
	if out.Dtype == tensor.Float64 {
		return bindOff[float64](o, out, in[0])
	}
	return bindOff[float32](o, out, in[0])
}

func bindOff[T simd.Float](o off, out, x *plan.Value) plan.Kernel {
	return func(*simd.Pool) error {
		plan.Copy(out, x)
		if dst := plan.Slice[T](out); o.back {
			for i := range dst {
				if !o.element || i == len(dst)/2 {
					dst[i] = T(float64(dst[i]) * (1 + o.error))
				}
			}
		}
		return nil
	}
}

func (o off) Grad(_ gorgonia.Nodes, _, grad *gorgonia.Node) (gorgonia.Nodes, error) {
	if o.back {
		dx, err := op.Apply(o, grad)
		return gorgonia.Nodes{dx}, err
	}
	dx, err := op.Apply(off{o.error, o.element, true}, grad)
	return gorgonia.Nodes{dx}, err
}

// with returns a case whose first operand has a gradient that is off.
func (o off) with(c op.Case) op.Case {
	bare := c.Make
	c.Make = func(in gorgonia.Nodes) (*gorgonia.Node, error) {
		x, err := op.Apply(o, in[0])
		if err != nil {
			return nil, err
		}
		return bare(append(gorgonia.Nodes{x}, in[1:]...))
	}
	return c
}

// errorsOf are the errors of the curve. One of a factor of a thousand shows where there is a gradient: a thousand times nothing is
// nothing.
var errorsOf = []float64{1000, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8}

// measureCurve writes the curve into the folder.
func measureCurve(ctx context.Context, work string) error {
	var points []*point
	for _, m := range modes {
		for _, element := range []bool{false, true} {
			visible := map[string]bool{}
			for _, e := range errorsOf {
				of := map[string]*point{}
				for _, check := range []string{"float64", "float32"} {
					of[check] = &point{Error: e, Element: element, Check: check, Mode: m.name}
				}
				for _, c := range op.Cases() {
					if c.In[0].Kind != op.Real {
						continue
					}
					spoiled := verify.OperatorCase(off{error: e, element: element}.with(c))
					report, err := verify.Certify(ctx, []verify.Case{spoiled}, m.opts...)
					if err != nil {
						return err
					}
					for _, k := range report.Cases[0].Checks {
						p, id := of[k.Name], fmt.Sprint(k.Name, c.Op, c.Name)
						if e == errorsOf[0] {
							visible[id] = !k.Verdict.Good()
						}
						if p != nil && visible[id] {
							p.Cases++
							if !k.Verdict.Good() {
								p.Caught++
							}
						}
					}
				}
				points = append(points, of["float64"], of["float32"])
			}
		}
	}
	text, err := json.MarshalIndent(points, "", "\t")
	if err != nil {
		return errors.Wrap(err, "curve")
	}
	return errors.Wrap(os.WriteFile(filepath.Join(work, "curve.json"), append(text, '\n'), 0o644), "curve")
}

// readCurve returns what measureCurve has written, or nothing.
func readCurve(work string) (points []*point, err error) {
	text, err := os.ReadFile(filepath.Join(work, "curve.json"))
	if os.IsNotExist(err) {
		return nil, nil
	}
	if err != nil {
		return nil, errors.Wrap(err, "curve")
	}
	return points, errors.Wrap(json.Unmarshal(text, &points), "curve")
}
