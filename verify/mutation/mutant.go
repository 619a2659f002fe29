package main

import (
	"fmt"
	"strings"
)

// A kind is what a mutant does to the code.
type kind string

const (
	sign      kind = "sign"      // a term or a result with the other sign
	factor    kind = "factor"    // twice or half of it
	scale     kind = "scale"     // one percent more
	average   kind = "average"   // a division by a number of things left out
	transpose kind = "transpose" // a matrix the other way round
	axis      kind = "axis"      // rows for columns
	drop      kind = "drop"      // a term, a factor or a condition left out
	zero      kind = "zero"      // one element set to zero
	stale     kind = "stale"     // a value in place of another, or one operand twice
	swap      kind = "swap"      // operands exchanged
	bounds    kind = "bounds"    // off by one
	compare   kind = "compare"   // another comparison
	remove    kind = "delete"    // a step left out, an accumulation among them
)

// kinds are all kinds, in the order of reports.
var kinds = []kind{sign, factor, scale, average, transpose, axis, drop, zero, stale, swap, bounds, compare, remove}

// A group says what a mutant's function is for.
type group string

const (
	symbolic group = "symbolic gradients" // gradient methods of operators, and what they are made with
	reverse  group = "reverse mode"       // what adds the terms up
	kernel   group = "gradient kernels"   // what only gradients run
	forward  group = "forward kernels"    // what a forward pass runs, whether or not gradients run it too
)

// groups are all groups, in the order of reports. The mutants of the first three are wrong gradients; those of the last are forward
// passes that disagree with their gradients, or other functions whose gradients are right.
var groups = []group{symbolic, reverse, kernel, forward}

// A mutant is one change of one function.
type mutant struct {
	Key    string `json:"key"` // stable: says neither line nor file
	Group  group  `json:"group"`
	Kind   kind   `json:"kind"`
	File   string `json:"file"` // by its path in the module
	Line   int    `json:"line"`
	Before string `json:"before"`
	After  string `json:"after"`

	folder string
	fn     *function
	lo, hi int    // of the change, in the file
	text   string // what takes its place
	id     int    // in a build
}

// edit is a change of the text of a file.
type edit struct {
	kind   kind
	lo, hi int
	text   string
}

// mutants names the edits of a function. Of equal ones, the first counts.
func (f *function) mutants(edits []edit) []*mutant {
	type change struct {
		lo, hi int
		text   string
	}
	seen := map[change]bool{}
	count := map[kind]int{}
	var list []*mutant
	for _, e := range edits {
		before, after := f.file.between(e.lo, e.hi), e.text
		if c := (change{e.lo, e.hi, e.text}); before != after && !seen[c] {
			seen[c] = true
			count[e.kind]++
			list = append(list, &mutant{
				Key:   fmt.Sprintf("%s %s %s %d: %s → %s", f.file.folder, f.name, e.kind, count[e.kind], line(before), line(after)),
				Group: f.group, Kind: e.kind, File: f.file.path, Line: f.file.line(e.lo), Before: line(before), After: line(after),
				folder: f.file.folder, fn: f, lo: e.lo, hi: e.hi, text: e.text,
			})
		}
	}
	return list
}

// line returns text in one line, cut to a readable length.
func line(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if runes := []rune(text); len(runes) > 70 {
		text = string(runes[:69]) + "…"
	}
	return text
}
