package vm

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"gorgonia.org/tensor"

	"nabla/internal/plan"
)

// A Plan lists what a Machine does in a run, step by step.
type Plan struct {
	Steps []Step `json:"steps"`
	Arena int    `json:"arena_bytes"` // memory that intermediate values share
	Apart int    `json:"apart_bytes"` // that they would take if each had memory of its own
	FLOPs int    `json:"flops"`       // floating-point operations of a run, 2 for each multiply-add of Nabla's products
	Bytes int    `json:"bytes"`       // that the steps read and write in a run
}

// A Step is one kernel of a plan, or a view that takes none.
type Step struct {
	Result
	Op    string   `json:"operator"`        // fused ones joined by +
	Over  string   `json:"over,omitempty"`  // the input whose memory the result takes: "over NODE" or "view of NODE"
	Also  []Result `json:"also,omitempty"`  // what is computed in the same pass
	Fused []string `json:"fused,omitempty"` // nodes that are computed on the way and have no memory
	FLOPs int      `json:"flops"`           // of a run
	Bytes int      `json:"bytes"`           // read and written in a run
}

// A Result is what a step computes for a node.
type Result struct {
	Node   string       `json:"node"` // its name
	Dtype  string       `json:"dtype"`
	Shape  tensor.Shape `json:"shape"`
	Place  string       `json:"place"`            // a range of the arena in bytes, or "own" memory that can be read from outside
	Merged []string     `json:"merged,omitempty"` // nodes that the same is computed for
}

func (r Result) String() string {
	return fmt.Sprintf("%s %v %s at %s", r.Node, r.Shape, r.Dtype, r.Place)
}

// Plan returns the list.
func (m *Machine) Plan() Plan {
	p := m.program
	out := Plan{Arena: p.Arena, Steps: []Step{}}
	name := func(v *plan.Value) string { return m.config.name(p.nodes[v]) }
	merged := map[*plan.Value][]string{}
	for gone, kept := range p.Merged {
		merged[kept] = append(merged[kept], name(gone))
	}
	result := func(v *plan.Value) Result {
		slices.Sort(merged[v])
		r := Result{name(v), v.Dtype.String(), v.Shape.Clone(), "own", merged[v]}
		if at, ok := p.Offset(v); ok {
			r.Place = fmt.Sprintf("%d-%d", at, at+v.Bytes())
			out.Apart += v.Room()
		}
		return r
	}
	for _, s := range p.Steps {
		step := Step{Result: result(s.Out), Op: s.Op.Name(), FLOPs: s.FLOPs(), Bytes: s.Bytes()}
		for _, v := range s.Also {
			step.Also = append(step.Also, result(v))
		}
		switch {
		case s.Over >= 0 && s.Run == nil:
			step.Over = "view of " + name(s.In[s.Over])
		case s.Over >= 0:
			step.Over = "over " + name(s.In[s.Over])
		}
		for _, v := range s.Fused {
			step.Fused = append(step.Fused, name(v))
			out.Apart += v.Room()
		}
		out.FLOPs += step.FLOPs
		out.Bytes += step.Bytes
		out.Steps = append(out.Steps, step)
	}
	return out
}

// String returns the list as a table.
func (p Plan) String() string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "step\tnode\toperator\tresult\tplace\tFLOP\tbytes\t")
	for i, s := range p.Steps {
		fmt.Fprintf(w, "%d\t%s\t%s\t%v %s\t%s\t%d\t%d\t%s\n", i+1, s.Node, s.Op, s.Shape, s.Dtype, s.Place, s.FLOPs, s.Bytes, s.remarks())
	}
	w.Flush()
	fmt.Fprintf(&b, "%d steps, %d FLOP, %d bytes read and written; the arena has %d bytes, %d without sharing\n",
		len(p.Steps), p.FLOPs, p.Bytes, p.Arena, p.Apart)
	return b.String()
}

func (s Step) remarks() string {
	var list []string
	for i, r := range append([]Result{s.Result}, s.Also...) {
		if i > 0 {
			list = append(list, "also "+r.String())
		}
		for _, m := range r.Merged {
			list = append(list, "merged with "+m)
		}
	}
	for _, f := range s.Fused {
		list = append(list, "fused with "+f)
	}
	if s.Over != "" {
		list = append(list, s.Over)
	}
	return strings.Join(list, ", ")
}

// Steps returns the number of kernels that a run executes.
func (m *Machine) Steps() int {
	n := 0
	for _, s := range m.program.Steps {
		if s.Run != nil {
			n++
		}
	}
	return n
}

// FLOPs returns the floating-point operations of a run: 2 for each multiply-add of Nabla's matrix products.
func (m *Machine) FLOPs() int {
	n := 0
	for _, s := range m.program.Steps {
		n += s.FLOPs()
	}
	return n
}

// ArenaBytes returns the memory that intermediate values share.
func (m *Machine) ArenaBytes() int { return m.program.Arena }
