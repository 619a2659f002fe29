package main

import (
	"os"
	"os/exec"
	"runtime"
	"strings"

	"nabla/internal/simd"
)

// A machine is what times depend on beside the trainers. What the system does not tell is left empty.
type machine struct {
	Commit    string  `json:"commit"`
	Go        string  `json:"go"`
	System    string  `json:"system"`
	CPU       string  `json:"cpu"`
	CPUs      int     `json:"cpus"`
	Kernels   string  `json:"kernels"`
	Peak      float64 `json:"peak_gflops"`   // a second, of multiply-adds on one thread: the best of the rounds
	Bandwidth float64 `json:"bandwidth_gbs"` // bytes copied in memory by one thread, read and written: the best of the rounds
	Steal     string  `json:"steal"`         // of the processors' time during the run, what others on the host took
	LoadBegan string  `json:"load_at_begin"` // over 1, 5 and 15 minutes
	LoadEnded string  `json:"load_at_end"`
}

func thisMachine() machine {
	commit, err := exec.Command("git", "describe", "--always", "--dirty").Output()
	if err != nil {
		commit = []byte("unknown") // a copy without its history
	}
	return machine{
		Commit: strings.TrimSpace(string(commit)), Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		CPU: simd.CPU(), CPUs: runtime.NumCPU(), Kernels: simd.Kernels(), LoadBegan: loads(),
	}
}

// feel measures peak and bandwidth once more.
func (m *machine) feel() {
	m.Peak = max(m.Peak, simd.Peak[float32]()/1e9)
	m.Bandwidth = max(m.Bandwidth, simd.Bandwidth()/1e9)
}

// loads returns the load averages, or nothing where the system has none.
func loads() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return ""
	}
	fields := strings.Fields(string(text))
	return strings.Join(fields[:min(3, len(fields))], " ")
}
