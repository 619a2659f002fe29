package main

import (
	"encoding/json"
	"os"

	"github.com/pkg/errors"

	"nabla/internal/peer"
)

// A result is all that one run has found, and all that its tables are made of.
type result struct {
	Date    string     `json:"date"`
	Command string     `json:"command"`
	Machine machine    `json:"machine"`
	Turns   int        `json:"turns"` // of each pair
	Threads int        `json:"threads"`
	BlockMS float64    `json:"block_ms"`
	Ours    measured   `json:"ours"`
	Peers   []measured `json:"peers"` // in the order of columns
	Pairs   []*pair    `json:"pairs"` // by workload, then by peer
}

// measured says who was measured, or why not.
type measured struct {
	Name    string     `json:"name"`
	Title   string     `json:"title"`
	Version string     `json:"version,omitempty"`
	Note    string     `json:"note,omitempty"`
	BLAS    *peer.BLAS `json:"blas,omitempty"`
	Problem string     `json:"problem,omitempty"`
	Install string     `json:"install,omitempty"` // the line that solves the problem
}

// A pair is one workload on Nabla and on one peer, measured in turns: microseconds a step, a number for each turn.
type pair struct {
	Workload string    `json:"workload"`
	Peer     string    `json:"peer"`
	Ours     []float64 `json:"ours_us"`
	Theirs   []float64 `json:"theirs_us"`
}

// pair returns that of a workload and a peer, or nil if there is none.
func (r *result) pair(workload, name string) *pair {
	for _, p := range r.Pairs {
		if p.Workload == workload && p.Peer == name {
			return p
		}
	}
	return nil
}

// workloads returns those of the pairs, in their order.
func (r *result) workloads() (names []string) {
	for i, p := range r.Pairs {
		if i == 0 || p.Workload != r.Pairs[i-1].Workload {
			names = append(names, p.Workload)
		}
	}
	return names
}

// ours returns the median of all our measurements of a workload.
func (r *result) ours(workload string) float64 {
	var all []float64
	for _, p := range r.Pairs {
		if p.Workload == workload {
			all = append(all, p.Ours...)
		}
	}
	return median(all)
}

// save writes base.json, which holds the result, and base.md, the report for people.
func (r *result) save(base string) error {
	text, err := json.MarshalIndent(r, "", "\t")
	if err != nil {
		return errors.Wrap(err, "result")
	}
	if err := os.WriteFile(base+".json", append(text, '\n'), 0o644); err != nil {
		return errors.Wrap(err, "result")
	}
	return errors.Wrap(os.WriteFile(base+".md", []byte(report(r)), 0o644), "report")
}

func load(file string) (*result, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, errors.Wrap(err, "result")
	}
	r := new(result)
	return r, errors.Wrapf(json.Unmarshal(text, r), "result %s", file)
}
