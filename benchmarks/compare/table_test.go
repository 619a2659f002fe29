package main

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/internal/peer"
)

var update = flag.Bool("update", false, "rewrite the golden files, and the tables made of checked-in results")

// found is a result with all that a table can show: a target met, one missed, none, and a peer that was not there.
func found() *result {
	return &result{
		Date: "2027-01-02", Command: "go run ./benchmarks/compare ", Turns: 10, Threads: 1, BlockMS: 40,
		Machine: machine{
			Commit: "abc1234", Go: "go1.26.8", System: "linux/amd64", CPU: "Some CPU", CPUs: 2, Kernels: "avx512",
			Peak: 271.25, Bandwidth: 25.04, Steal: "0.4%", LoadBegan: "0.1 0.2 0.3", LoadEnded: "0.9 0.5 0.4",
		},
		Ours: measured{Name: "nabla", Title: "Nabla"},
		Peers: []measured{
			{
				Name: "torch", Title: "PyTorch", Version: "1.13.1", Note: "eager",
				BLAS: &peer.BLAS{Name: "openblas", Version: "0.3.21", Architecture: "Cooperlake"},
			},
			{Name: "gomlx", Title: "GoMLX", Problem: "not installed: no\nroute", Install: "go mod download"},
			{Name: "gorgonia", Title: "Gorgonia", Version: "v0.9.18"},
		},
		Pairs: []*pair{
			{"mlp_784_50_10_b100", "torch", []float64{90, 88, 100}, []float64{180, 176, 190}},
			{"mlp_784_50_10_b100", "gorgonia", []float64{91, 89, 85}, []float64{2000, 1900, 1000000}},
			{"mlp_784_128_10_b1", "torch", []float64{26, 26, 26}, []float64{100, 100, 100}},
			{"mlp_784_128_10_b1", "gorgonia", []float64{12.25, 12.25, 12.25}, []float64{300, 300, 300}},
			{"mlp_300_200_100_10_b37", "torch", []float64{50, 50, 50}, []float64{100, 100, 100}},
		},
	}
}

// The golden file is what the README and the folder of results get to see.
func TestReport(t *testing.T) {
	const golden = "testdata/report.md"
	got := report(found())
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestVerdict(t *testing.T) {
	of := func(workload string, ours, theirs float64) *pair {
		return &pair{Workload: workload, Ours: []float64{ours}, Theirs: []float64{theirs}}
	}
	for _, tt := range []struct {
		name     string
		pair     *pair
		threads  int
		reliable bool
		want     string
	}{
		{"met", of("mlp_784_50_10_b100", 50, 100), 1, true, "0.50 ≤ 0.50, met"},
		{"missed by less than is printed", of("mlp_784_50_10_b100", 50.1, 100), 1, true, "0.50 ≤ 0.50, **not met**"},
		{"no target", of("mlp_300_200_100_10_b37", 50, 100), 1, true, "0.50 "},
		{"two threads", of("mlp_784_50_10_b100", 90, 100), 2, true, "0.90 "},
		{"unreliable", of("mlp_784_50_10_b100", 40, 100), 1, false, "0.40 ≤ 0.50"},
		{"not measured", nil, 1, true, "– "},
	} {
		if got := strings.Join(verdict(tt.pair, tt.threads, tt.reliable), " "); got != tt.want {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestMicros(t *testing.T) {
	for us, want := range map[float64]string{
		0.5: "0.5", 9.876: "9.88", 12.34: "12.3", 99.94: "99.9", 123.4: "123", 999.6: "1,000", 2173479.2: "2,173,479",
	} {
		if got := micros(us); got != want {
			t.Errorf("%v µs: got %s, want %s", us, got, want)
		}
	}
}
