package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// yardsticks are the peers that targets are ratios to.
var yardsticks = []string{"torch", "torch-plain"}

// speed returns the table of a result: microseconds a step, a row a workload, a column a trainer, and the ratios to the
// yardsticks. Markdown.
func speed(r *result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Microseconds a training step (forward, backward and update of one batch, float32, %s each):\n"+
		"medians of %s in one run on %s. A ratio is that of the medians of its own pairs.\n\n", count(r.Threads, "thread"), count(r.Turns, "turn"), r.Date)
	if why := r.noClaim(); why != "" {
		fmt.Fprintf(&b, "**No claim rests on this run: %s.**\n\n", why)
	}
	header := []string{"step", r.Ours.Title}
	for _, p := range r.Peers {
		header = append(header, p.Title)
		if slices.Contains(yardsticks, p.Name) {
			header = append(header, "ratio", "wanted")
		}
	}
	b.WriteString(row(header) + "|---|" + strings.Repeat("---:|", len(header)-1) + "\n")
	for _, w := range r.workloads() {
		cells := []string{w, micros(r.ours(w))}
		for _, p := range r.Peers {
			pair := r.pair(w, p.Name)
			if pair == nil {
				cells = append(cells, "–")
			} else {
				cells = append(cells, micros(median(pair.Theirs)))
			}
			if slices.Contains(yardsticks, p.Name) {
				cells = append(cells, verdict(pair, r.Threads, r.noClaim() == "")...)
			}
		}
		b.WriteString(row(cells))
	}
	b.WriteByte('\n')
	m := r.Machine
	fmt.Fprintf(&b, "%s, kernels %s, %s, commit %s.\n", m.CPU, m.Kernels, m.Go, m.Commit)
	for _, p := range r.Peers {
		b.WriteString(about(p) + "\n")
	}
	return b.String()
}

func row(cells []string) string { return "| " + strings.Join(cells, " | ") + " |\n" }

// verdict returns the cells of ratio and target. Targets are for one thread against one, and are held to what was
// measured, not to what is printed; a result that proves nothing is not judged.
func verdict(p *pair, threads int, reliable bool) []string {
	if p == nil {
		return []string{"–", ""}
	}
	ratio, limit := p.ratio(), wanted(p.Workload)
	cell := fmt.Sprintf("%.2f", ratio)
	switch {
	case limit == 0 || threads > 1:
		return []string{cell, ""}
	case !reliable:
		return []string{cell, fmt.Sprintf("≤ %.2f", limit)}
	case ratio <= limit:
		return []string{cell, fmt.Sprintf("≤ %.2f, met", limit)}
	}
	return []string{cell, fmt.Sprintf("≤ %.2f, **not met**", limit)}
}

// about returns a sentence on a peer.
func about(p measured) string {
	if p.Problem != "" {
		text := p.Title + ": " + strings.Join(strings.Fields(p.Problem), " ")
		if p.Install != "" {
			text += "; `" + p.Install + "`"
		}
		return text + "."
	}
	text := p.Title + " " + p.Version
	if p.Note != "" {
		text += ", " + p.Note
	}
	if p.BLAS != nil {
		text += fmt.Sprintf(", %s %s with kernels %s", p.BLAS.Name, p.BLAS.Version, p.BLAS.Architecture)
	}
	return text + "."
}

// micros returns three digits of a time, or the whole microseconds if that is more, with commas.
func micros(us float64) string {
	if us < 100 {
		return strconv.FormatFloat(us, 'g', 3, 64)
	}
	text := strconv.FormatFloat(us, 'f', 0, 64)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
