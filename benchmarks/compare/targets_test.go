package main

import (
	"slices"
	"strings"
	"testing"

	"nabla/internal/peer"
)

// Peers learn from its name alone what a workload is.
func TestTargets(t *testing.T) {
	for _, target := range targets {
		if _, err := peer.ParseWorkload(target.workload); err != nil {
			t.Error(err)
		}
	}
}

func TestChosen(t *testing.T) {
	all := []string{"a", "b", "c"}
	for _, tt := range []struct {
		list string
		want []string
		err  string
	}{
		{"", all, ""},
		{"c,a", []string{"c", "a"}, ""},
		{"a,d", nil, `"d": want some of a,b,c`},
		{"a,", nil, `"": want some of`},
		{"a,b,a", nil, `"a": named twice`},
	} {
		got, err := chosen("thing", tt.list, all)
		if !slices.Equal(got, tt.want) || (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%q: got %q and error %v, want %q and error %q", tt.list, got, err, tt.want, tt.err)
		}
	}
}

// All are measured unless some are named.
func TestChosenPeers(t *testing.T) {
	peers, err := chosenPeers(strings.Join(usual(), ","))
	if err != nil || len(peers) != len(trainers) {
		t.Fatalf("got %d peers and error %v, want %d", len(peers), err, len(trainers))
	}
	if peers, err = chosenPeers("gomlx,torch-plain"); err != nil || peers[0].name != "gomlx" || peers[1].name != "torch-plain" {
		t.Errorf("got %v and error %v, want gomlx and torch-plain", peers, err)
	}
}
