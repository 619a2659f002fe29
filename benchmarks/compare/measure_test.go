package main

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nabla/internal/peer"
)

// TestMain lets the test binary be the trainers that the tests below measure: PEER says how it behaves.
func TestMain(m *testing.M) {
	if role := os.Getenv("PEER"); role != "" {
		os.Stdout.WriteString("a line that is not for the other side\n")
		err := peer.Serve(os.Stdin, os.Stdout, roles[role], time.Millisecond, func(workload string) (peer.Trainer, error) {
			return peer.Trainer{Run: func() error {
				if role == "breaks" && workload == "second" {
					return errors.New("out of cheese")
				}
				if role == "dies" {
					os.Stderr.WriteString("a stack trace\n")
					os.Exit(2)
				}
				time.Sleep(100 * time.Microsecond)
				return nil
			}}, nil
		})
		if err != nil {
			panic(err)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var roles = map[string]peer.Hello{
	"works":  {Version: "v1", Note: "says this"},
	"breaks": {Version: "v2"},
	"dies":   {Version: "v3"},
	"absent": {Missing: "no module"},
	"slow":   {BLAS: &peer.BLAS{Name: "netlib"}},
}

// fake returns a trainer with one of the roles. The race detector else lets a process sleep for a second before it ends.
func fake(role string) trainer {
	return trainer{
		name: role, title: strings.ToTitle(role), env: []string{"PEER=" + role, "GORACE=atexit_sleep_ms=0"}, install: "install " + role, note: "and this",
		run: func(setup, string) []string { return []string{os.Args[0]} },
	}
}

// A peer that is missing, breaks or dies is said to, and the others are measured all the same.
func TestMeasure(t *testing.T) {
	nowhere := fake("nowhere")
	nowhere.run = func(setup, string) []string { return []string{"/nowhere/python3"} }
	unbuilt := fake("unbuilt")
	unbuilt.build = func(string) []string { return []string{"go", "no-such-command"} }
	peers := []trainer{fake("works"), fake("breaks"), fake("dies"), fake("absent"), nowhere, unbuilt}
	r, err := measure(t.Context(), setup{threads: 1}, fake("works"), peers, []string{"first", "second"}, 2, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	problems := []string{"", "out of cheese", "a stack trace", "not installed: no module", "not installed", "no-such-command"}
	for i, want := range problems {
		got := r.Peers[i]
		if (got.Problem == "") != (want == "") || !strings.Contains(got.Problem, want) {
			t.Errorf("%s: problem %q, want %q", got.Name, got.Problem, want)
		}
		if (got.Install != "") != (i >= 3) {
			t.Errorf("%s: install line %q, want one if and only if it is not installed", got.Name, got.Install)
		}
	}
	if diff := cmp.Diff(measured{Name: "works", Title: "WORKS", Version: "v1", Note: "says this, and this"}, r.Peers[0]); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
	if len(r.Pairs) != 2 {
		t.Fatalf("got %d pairs, want the 2 of the peer that works", len(r.Pairs))
	}
	for i, workload := range []string{"first", "second"} {
		p := r.Pairs[i]
		if p.Workload != workload || p.Peer != "works" || len(p.Ours) != 2 || len(p.Theirs) != 2 {
			t.Errorf("got %+v, want two turns of %s", p, workload)
		}
		for _, us := range append(p.Ours, p.Theirs...) {
			if us < 100 || us > 1e5 {
				t.Errorf("%s: %v µs for a step of 100", workload, us)
			}
		}
	}
	if r.Machine.Peak <= 0 || r.Machine.Bandwidth <= 0 {
		t.Errorf("peak %v, bandwidth %v: want both measured", r.Machine.Peak, r.Machine.Bandwidth)
	}
}

func TestMeasureRefuses(t *testing.T) {
	slow := fake("slow")
	slow.blas = true
	for _, tt := range []struct {
		us, peer trainer
		want     string
	}{
		{fake("dies"), fake("works"), "DIES: first"},
		{fake("breaks"), fake("works"), "out of cheese"},
		{fake("absent"), fake("works"), "ABSENT: not installed"},
		{fake("works"), fake("absent"), "no peer was measured: ABSENT: not installed: no module; `install absent`."},
		{fake("works"), slow, "SLOW is refused: its BLAS is netlib"},
	} {
		_, err := measure(t.Context(), setup{threads: 1}, tt.us, []trainer{tt.peer}, []string{"first", "second"}, 1, io.Discard)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s beside %s: got %v, want %q", tt.us.name, tt.peer.name, err, tt.want)
		}
	}
}
