package main

import (
	"fmt"
	"strings"
)

// report returns all of a result for people, in Markdown: the table of speed, each pair with its spread, and what the
// times depend on.
func report(r *result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# Training steps beside others, %s\n\n%s\n", r.Date, speed(r))
	b.WriteString("## Pairs\n\nMicroseconds a step, medians over the turns; the ratio of the medians, and the least and the " +
		"largest ratio of a turn.\n\n| step | peer | ours | theirs | ratio | least | largest |\n|---|---|---:|---:|---:|---:|---:|\n")
	for _, p := range r.Pairs {
		least, largest := p.spread()
		b.WriteString(row([]string{p.Workload, p.Peer, micros(median(p.Ours)), micros(median(p.Theirs)),
			fmt.Sprintf("%.3g", p.ratio()), fmt.Sprintf("%.3g", least), fmt.Sprintf("%.3g", largest)}))
	}
	m := r.Machine
	b.WriteString("\n## Machine\n\n| | |\n|---|---|\n")
	for _, fact := range [][2]string{
		{"command", "`" + strings.TrimSpace(r.Command) + "`"},
		{"commit", m.Commit},
		{"Go", m.Go + " " + m.System},
		{"CPU", fmt.Sprintf("%s, %s", m.CPU, count(m.CPUs, "CPU"))},
		{"kernels", m.Kernels},
		{"peak", fmt.Sprintf("%.4g GFLOP/s of multiply-adds on one thread", m.Peak)},
		{"bandwidth", fmt.Sprintf("%.3g GB/s of a copy in memory on one thread, read and written", m.Bandwidth)},
		{"steal", m.Steal},
		{"load", fmt.Sprintf("%s at the beginning, %s at the end", m.LoadBegan, m.LoadEnded)},
		{"a measurement", fmt.Sprintf("median of 5 blocks of %g ms", r.BlockMS)},
	} {
		b.WriteString(row(fact[:]))
	}
	return b.String()
}
