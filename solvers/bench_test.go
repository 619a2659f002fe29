package solvers

import (
	"math"
	"testing"
	"time"

	"gorgonia.org/tensor"
)

// BenchmarkStep reports the least time of a step over the 101,770 float32 parameters of a 784-128-10 perceptron, which other work on
// the machine cannot lengthen.
func BenchmarkStep(b *testing.B) {
	configs := map[string]Config{
		"sgd clipped by norm":   SGDConfig{LR: 1e-3, Clip: Clip{ClipNorm: 1}},
		"sgd clipped by value":  SGDConfig{LR: 1e-3, Clip: Clip{ClipValue: 1}},
		"adam clipped by norm":  AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Clip: Clip{ClipNorm: 1}},
		"adam clipped by value": AdamConfig{LR: 1e-3, Beta1: 0.9, Beta2: 0.999, Eps: 1e-8, Clip: Clip{ClipValue: 1}},
	}
	for _, name := range ownNames() {
		c, err := ByName(name)
		if err != nil {
			b.Fatal(err)
		}
		configs[name] = c
	}
	for name, c := range configs {
		b.Run(name, func(b *testing.B) {
			s, err := c.New()
			if err != nil {
				b.Fatal(err)
			}
			m := model(
				vector("linear/weight", tensor.Float32, make([]float64, 784*128)...), vector("linear/bias", tensor.Float32, make([]float64, 128)...),
				vector("linear_1/weight", tensor.Float32, make([]float64, 1280)...), vector("linear_1/bias", tensor.Float32, make([]float64, 10)...),
			)
			best := math.Inf(1)
			for b.Loop() {
				start := time.Now()
				if err := s.Step(m); err != nil {
					b.Fatal(err)
				}
				best = min(best, float64(time.Since(start).Nanoseconds())/1e3)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(best, "µs/step")
		})
	}
}
