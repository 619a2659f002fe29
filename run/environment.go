package run

import (
	"os"
	"runtime"
	"runtime/debug"

	"nabla/internal/simd"
)

// environment is what a run's numbers depend on beside its recipe, and what its times depend on.
type environment struct {
	Arguments []string `json:"arguments"`
	Version   string   `json:"version"` // of the program, with the commit where it is known
	Go        string   `json:"go"`
	System    string   `json:"system"`
	CPU       string   `json:"cpu"`
	Kernels   string   `json:"kernels"`
	BLAS      string   `json:"blas"`
	Threads   int      `json:"threads"`
	Seed      uint64   `json:"seed"`
	Data      string   `json:"data_sha256"`
}

func (j *Job) environment() environment {
	return environment{
		Arguments: os.Args, Version: version(), Go: runtime.Version(), System: runtime.GOOS + "/" + runtime.GOARCH,
		CPU: simd.CPU(), Kernels: simd.Kernels(), BLAS: "nabla",
		Threads: j.pool.Threads(), Seed: j.Config.Train.Seed, Data: j.set.SHA256,
	}
}

// version returns the module's version and the commit it was built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	v := info.Main.Version
	for _, dep := range info.Deps {
		if dep.Path == "nabla" {
			v = dep.Version
		}
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" {
			v += " " + s.Value
		}
	}
	return v
}
