package stock

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/verify"
)

// What a trial may find, beside the verdicts of package verify.
const (
	Forward    verify.Verdict = "VALUE WRONG" // the value is not what it is by definition
	Overwrites verify.Verdict = "OVERWRITES"  // running the graph changes the operands
	Fails      verify.Verdict = "fails"       // an error, or a panic that can be recovered
	Crash      verify.Verdict = "CRASH"       // the process ends
	Hang       verify.Verdict = "HANG"        // no answer within the time limit
)

// A Trial is a case in a precision, on a runtime.
type Trial struct {
	Case    int    // in Cases
	Runtime string // "gorgonia" or "nabla"
	Dtype   string // "float64" or "float32"
}

// An Outcome is what a trial found.
type Outcome struct {
	Runtime string         `json:"runtime"`
	Dtype   string         `json:"dtype"`
	Verdict verify.Verdict `json:"verdict"`
	Note    string         `json:"note,omitempty"`
}

// check runs the trial of a case in this process, which it may end. An error means that ctx was cancelled.
func (t Trial) check(ctx context.Context, c Case) (Outcome, error) {
	p := probe{Case: c, dtype: tensor.Float64, run: runtimes[t.Runtime]}
	if t.Dtype == "float32" {
		p.dtype = tensor.Float32
	}
	v, note := p.check(ctx)
	return Outcome{t.Runtime, t.Dtype, v, note}, ctx.Err()
}

// check returns the verdict of the case, and what is wrong.
func (p *probe) check(ctx context.Context) (verify.Verdict, string) {
	in := p.operands()
	want := p.want(in)
	weights := p.weights(len(want))
	first, err := p.run.value(p, in)
	if err != nil {
		return Fails, "value: " + brief(err)
	}
	second, err := p.run.value(p, in)
	if err != nil {
		return Fails, "value, the second time: " + brief(err)
	}
	if !same(first, second) {
		return verify.Nondeterministic, "the same graph on the same operands gives two values"
	}
	grads, changed, err := p.run.gradients(p, in, weights) // even if the value is wrong: it may end the process
	if note := p.compare(first, want); note != "" {
		return Forward, note
	}
	if err != nil {
		return Fails, "gradient: " + brief(err)
	}
	if changed != "" {
		return Overwrites, changed
	}
	if slices.ContainsFunc(want, notFinite) {
		return verify.OK, ""
	}
	for i, g := range grads {
		if at := slices.IndexFunc(g, notFinite); at >= 0 {
			return verify.NaN, fmt.Sprintf("the gradient of %s, element %d of %d, is %v", operand(i), at, len(g), g[at])
		}
	}
	return p.differentiate(ctx)
}

// differentiate has the gradient certified against differences of the definition.
func (p *probe) differentiate(ctx context.Context) (verify.Verdict, string) {
	params := graph.NewParams(tensor.Float64, 1)
	in := p.operands()
	declare := func(s *graph.Scope) *gorgonia.Node {
		var nodes gorgonia.Nodes
		for i, o := range p.in {
			if o.Kind == op.Real { // a parameter has at least one dimension
				nodes = append(nodes, s.Param(operand(i), graph.Zeros(), max(1, o.Shape.TotalSize())))
			}
		}
		if s.Err() != nil {
			return nil
		}
		out := s.Try(op.Apply(definition{p}, nodes...))
		if s.Err() != nil {
			return nil
		}
		return s.Try(op.Dot(out, s.Input("weights", s.Dtype(), out.Shape()...)))
	}
	fill := func(inst *graph.Instance) error {
		w := inst.Input("weights")
		put(w.Data(), p.weights(w.DataSize()))
		return nil
	}
	_, err := graph.Build(params, graph.Train, func(s *graph.Scope) { declare(s) })
	for i, o := range p.in {
		if err == nil && o.Kind == op.Real {
			err = params.Get(operand(i)).Set(in[i].data)
		}
	}
	if err != nil {
		return Fails, brief(err)
	}
	opts := []verify.Option{verify.Workers(1)}
	if p.dtype == tensor.Float32 {
		opts = append(opts, verify.Float32())
	}
	report, err := verify.Gradients(ctx, params, declare, fill, opts...)
	if err != nil {
		return Fails, "gradient: " + brief(err)
	}
	return sum(report)
}

// sum returns the worst verdict of a report, and what is wrong.
func sum(r *verify.Report) (verify.Verdict, string) {
	worst := r.Params[0]
	for _, q := range r.Params[1:] {
		if worst.Verdict.Good() && !q.Verdict.Good() {
			worst = q
		}
	}
	if worst.Verdict.Good() {
		return worst.Verdict, ""
	}
	if worst.Worst.Index == nil {
		return worst.Verdict, worst.Note
	}
	e := worst.Worst
	return worst.Verdict, fmt.Sprintf("the gradient of %s, element %d of %d, %s",
		worst.Name, e.Index[0], worst.Elements, apart(float64(e.Symbolic), float64(e.Numeric)))
}

// apart says what a number is, what it should be, and how large the error is.
func apart(got, want float64) string {
	s := fmt.Sprintf("is %.3g and should be %.3g", got, want)
	if relative := math.Abs(got-want) / math.Abs(want); !notFinite(relative) {
		s += fmt.Sprintf(", off by %.0f%%", 100*relative)
	}
	return s
}

func notFinite(v float64) bool { return math.IsNaN(v) || math.IsInf(v, 0) }

func same(a, b []float64) bool {
	return slices.EqualFunc(a, b, func(x, y float64) bool { return x == y || math.IsNaN(x) && math.IsNaN(y) })
}

// brief returns what an error says, without the circumstances in which Gorgonia wraps it.
func brief(err error) string {
	line := firstLine(errors.Cause(err).Error())
	for _, circumstance := range []string{"op.Do(): ", "\tfalse: ", "\ttrue: "} {
		if i := strings.LastIndex(line, circumstance); i >= 0 {
			line = line[i+len(circumstance):]
		}
	}
	return strings.Join(strings.Fields(line), " ")
}
