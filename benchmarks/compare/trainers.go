package main

import (
	"fmt"
	"path/filepath"
	"time"
)

// A setup is what the trainers of a run have in common.
type setup struct {
	python  string
	threads int
	block   time.Duration
}

// A trainer is a program that answers as internal/peer says.
type trainer struct {
	name    string
	title   string
	note    string                        // beside what it says itself
	module  string                        // of our go.mod, if its version is the trainer's
	install string                        // the line that installs what is missing
	build   func(program string) []string // a command that makes the program; nil if there is nothing to make
	run     func(s setup, program string) []string
	env     []string
	blas    bool // its products are a BLAS's, which must be good enough to be compared with
}

const debian = "apt-get install --no-install-recommends python3-torch python3-sklearn python3-threadpoolctl"

// keepMemory has the C library keep what is freed. It else gives the top of its heap back to the system at every step and
// takes the page faults of getting it again, which was seen to make a step of PyTorch five times as slow, depending on what
// the process did before.
var keepMemory = []string{"MALLOC_TRIM_THRESHOLD_=4000000000", "MALLOC_MMAP_THRESHOLD_=1000000000"}

// ours is what the others are compared with: the variant planned of package benchmarks, which on more threads is named
// for them.
var ours = trainer{name: "nabla", title: "Nabla", build: testBinary, run: func(s setup, program string) []string {
	if s.threads > 1 {
		return serving(s, program, fmt.Sprintf("planned_%dt", s.threads))
	}
	return serving(s, program, "planned")
}}

// trainers are the peers, in the usual order of the columns. To add one is to add it here, and a script or a program to
// benchmarks/peers.
var trainers = []trainer{
	{
		name: "torch", title: "PyTorch", note: "malloc keeps what is freed", install: debian,
		run: script("torch_steps.py"), env: keepMemory, blas: true,
	},
	{
		name: "torch-plain", title: "PyTorch as installed", note: "malloc as it is", install: debian,
		run: script("torch_steps.py"), blas: true,
	},
	{
		name: "sklearn", title: "scikit-learn", note: "malloc keeps what is freed", install: debian,
		run: script("sklearn_steps.py"), env: keepMemory, blas: true,
	},
	{
		name: "gomlx", title: "GoMLX", install: "go -C benchmarks/peers/gomlx mod download",
		build: func(program string) []string {
			return []string{"go", "-C", "benchmarks/peers/gomlx", "build", "-o", program, "."}
		},
		run: func(s setup, program string) []string {
			return []string{program, fmt.Sprint(s.threads), fmt.Sprint(s.block.Milliseconds())}
		},
	},
	{
		name: "gorgonia", title: "Gorgonia", note: "its own operators, TapeMachine and solver",
		module: "gorgonia.org/gorgonia", build: testBinary,
		run: func(s setup, program string) []string { return serving(s, program, "stock") },
	},
}

func testBinary(program string) []string {
	return []string{"go", "test", "-c", "-o", program, "./benchmarks"}
}

// serving returns the command with which the tests of package benchmarks answer as a peer. Their time limit is lifted:
// the other side says when to stop.
func serving(s setup, program, variant string) []string {
	return []string{program, "-test.run", "^TestServe$", "-test.timeout", "0", "-serve", variant, "-serve.block", s.block.String()}
}

func script(name string) func(setup, string) []string {
	return func(s setup, _ string) []string {
		return []string{s.python, filepath.Join("benchmarks/peers", name), fmt.Sprint(s.threads), fmt.Sprint(s.block.Milliseconds())}
	}
}

// usual returns the names of the peers that are measured unless others are named.
func usual() (names []string) {
	for _, t := range trainers {
		names = append(names, t.name)
	}
	return names
}

// chosenPeers returns the peers in a comma-separated list, which is the order of the columns.
func chosenPeers(list string) (peers []trainer, err error) {
	var all []string
	byName := map[string]trainer{}
	for _, t := range trainers {
		all = append(all, t.name)
		byName[t.name] = t
	}
	names, err := chosen("peer", list, all)
	for _, name := range names {
		peers = append(peers, byName[name])
	}
	return peers, err
}
