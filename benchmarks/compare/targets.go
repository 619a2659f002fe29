package main

import (
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// targets are the workloads with the ratio to PyTorch's time that a step of ours must keep to, one thread against one. 0 is
// none: the last has sizes that nothing was tuned on, and is there to be compared with the others.
var targets = []struct {
	workload string
	wanted   float64
}{
	{"mlp_784_50_10_b100", 0.50},
	{"mlp_784_128_10_b100", 0.57},
	{"mlp_784_128_10_b100_adam", 0.30},
	{"mlp_784_1024_1024_10_b128", 0.72},
	{"mlp_784_128_10_b1", 0.25},
	{"mlp_300_200_100_10_b37", 0},
}

// wanted returns the ratio that a workload must keep to, 0 for none.
func wanted(workload string) float64 {
	for _, t := range targets {
		if t.workload == workload {
			return t.wanted
		}
	}
	return 0
}

func workloadNames() (names []string) {
	for _, t := range targets {
		names = append(names, t.workload)
	}
	return names
}

// chosen returns the names in a comma-separated list, or all there are if it is empty.
func chosen(what, list string, all []string) ([]string, error) {
	if list == "" {
		return all, nil
	}
	names := strings.Split(list, ",")
	for i, name := range names {
		if !slices.Contains(all, name) {
			return nil, errors.Errorf("%s %q: want some of %s", what, name, strings.Join(all, ","))
		}
		if slices.Contains(names[:i], name) {
			return nil, errors.Errorf("%s %q: named twice", what, name)
		}
	}
	return names, nil
}
