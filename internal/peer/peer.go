// Package peer is the conversation between a comparison and the trainers that it measures. A trainer is a process: it
// says Hello, then reads the names of workloads, one a line, and answers each with how long a training step takes. Both
// directions are lines; what the trainer says is a JSON object a line, and its other lines mean nothing.
//
// Every trainer measures in the same way, as Measure does, in whatever language it is written.
package peer

// Hello is a trainer's first line: what it is, or why it cannot work.
type Hello struct {
	Version string `json:"version,omitempty"`
	BLAS    *BLAS  `json:"blas,omitempty"`    // that its matrix products run on, if they are not its own
	Note    string `json:"note,omitempty"`    // what else its times depend on
	Missing string `json:"missing,omitempty"` // what it needs and did not find
}

// BLAS is a library of matrix products, as the library itself tells.
type BLAS struct {
	Name         string `json:"name"`
	Version      string `json:"version"`
	Architecture string `json:"architecture"` // the processor that the kernels in use are written for
}

// Answer is the measurement of one workload, or what went wrong.
type Answer struct {
	Workload string    `json:"workload"`
	Blocks   []float64 `json:"blocks_us,omitempty"` // microseconds a step, one number a block of steps
	Error    string    `json:"error,omitempty"`
}
