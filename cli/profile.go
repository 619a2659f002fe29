package cli

import (
	"fmt"
	"text/tabwriter"

	"nabla/run"
)

// printProfile prints where the time of a training step goes, the slowest part first.
func (a *app) printProfile(p *run.Profile) error {
	facts := facts{a.stdout}
	facts.add("recipe", fmt.Sprintf("%s, batch %s", p.Recipe, thousands(p.Batch)))
	facts.add("machine", fmt.Sprintf("%s, kernels %s, peak %.4g GFLOP/s, memory %.4g GB/s", count(p.Threads, "thread"), p.Kernels, p.Peak, p.Bandwidth))
	facts.add("step", fmt.Sprintf("%.4g µs, the sum of the parts", p.Micros))
	w := tabwriter.NewWriter(a.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "µs\tshare\tGFLOP/s\tof peak\tGB/s\t  operator, result, node")
	for _, s := range p.Parts {
		arithmetic, ofPeak := "", ""
		if s.FLOPs > 0 {
			arithmetic, ofPeak = fmt.Sprintf("%.4g", s.GFLOPs), percent(s.GFLOPs/p.Peak)
		}
		fmt.Fprintf(w, "%.2f\t%s\t%s\t%s\t%.3g\t  %s  %v  %s\n", s.Micros, percent(s.Share), arithmetic, ofPeak, s.GBytes, s.Op, s.Shape, s.Node)
	}
	return w.Flush()
}
