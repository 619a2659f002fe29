package benchmarks

import "testing"

// BenchmarkStep measures forward, backward and update.
func BenchmarkStep(b *testing.B) { measure(b, step, workload.stepFlops) }

// BenchmarkForward measures the model and its loss.
func BenchmarkForward(b *testing.B) { measure(b, forward, workload.forwardFlops) }

func measure(b *testing.B, p part, flops func(workload) int) {
	for _, w := range workloads {
		b.Run(w.name, func(b *testing.B) {
			for _, v := range variants {
				b.Run(v.name, func(b *testing.B) { repeat(b, v.build(b, w, p), w.batch, flops(w)) })
			}
		})
	}
}

// warmUp is how many runs go before the measured ones: the first touches fresh memory, and solvers make their state.
const warmUp = 2

func repeat(b *testing.B, r runner, rows, flops int) {
	defer r.close()
	for range warmUp {
		if err := r.run(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if err := r.run(); err != nil {
			b.Fatal(err)
		}
	}
	seconds := b.Elapsed().Seconds() / float64(b.N)
	b.ReportMetric(seconds*1e6, "us/step")
	b.ReportMetric(float64(rows)/seconds, "samples/s")
	b.ReportMetric(float64(flops)/seconds/1e9, "GFLOP/s")
}
