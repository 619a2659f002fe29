package run

import (
	"context"
	"math"
	"runtime"
	"slices"
	"time"

	"github.com/pkg/errors"

	"nabla/internal/simd"
)

// A Measurement is what a training step costs: forward, backward and update on one batch that stays in memory.
type Measurement struct {
	Recipe     string  `json:"recipe"`
	Batch      int     `json:"batch"`
	Parameters int     `json:"parameters"`
	Threads    int     `json:"threads"`
	Kernels    string  `json:"kernels"`
	Micros     float64 `json:"us_per_step"`     // the median of the blocks that steps are timed in
	FLOPs      int     `json:"flops_per_step"`  // 2 for each multiply-add of matrix products, as the planned machine runs them
	GFLOPs     float64 `json:"gflops"`          // a second
	Allocs     float64 `json:"allocs_per_step"` // whole ones, of the whole process
	Bytes      float64 `json:"bytes_per_step"`  // allocated, not held
	Peak       float64 `json:"peak_gflops"`     // a second, of multiply-adds without loads or stores; see peak
}

const (
	blocks     = 10                     // that steps are timed in
	blockTime  = 200 * time.Millisecond // of a block, if the number of steps is not given
	warmUpTime = 200 * time.Millisecond
)

// Bench measures the job's training step over a number of steps, at least 5; 0 takes two seconds' worth.
func (j *Job) Bench(ctx context.Context, steps int) (*Measurement, error) {
	if steps != 0 && steps < 5 {
		return nil, bad(errors.Errorf("%d steps are too few for a median: want 5 or more, or 0 for two seconds' worth", steps))
	}
	s, err := j.newStep()
	if err != nil {
		return nil, err
	}
	defer s.machine.Close()
	m := &Measurement{
		Recipe: j.Config.Recipe, Batch: j.Config.Train.Batch, Parameters: j.Params.Count(),
		Threads: j.pool.Threads(), Kernels: simd.Kernels(), FLOPs: s.flops,
	}
	began, warm := time.Now(), 0
	for ; warm < 3 || time.Since(began) < warmUpTime; warm++ {
		if err := s.run(ctx); err != nil {
			return nil, err
		}
	}
	n, per := blocks, max(1, int(blockTime*time.Duration(warm)/time.Since(began)))
	if steps > 0 {
		n = min(blocks, steps)
		per = steps / n
	}
	var micros []float64
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range n {
		began := time.Now()
		for range per {
			if err := s.run(ctx); err != nil {
				return nil, err
			}
		}
		micros = append(micros, float64(time.Since(began).Nanoseconds())/1e3/float64(per))
	}
	runtime.ReadMemStats(&after)
	m.Micros = median(micros)
	m.GFLOPs = float64(m.FLOPs) / m.Micros / 1e3
	m.Allocs = math.Floor(float64(after.Mallocs-before.Mallocs) / float64(n*per))
	m.Bytes = math.Floor(float64(after.TotalAlloc-before.TotalAlloc) / float64(n*per))
	m.Peak = peak(j.Params.Dtype(), m.Threads)
	return m, nil
}

func median(x []float64) float64 {
	slices.Sort(x)
	return (x[(len(x)-1)/2] + x[len(x)/2]) / 2
}
