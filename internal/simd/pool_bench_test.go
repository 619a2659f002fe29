package simd

import (
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkSplit measures what a Split costs beside its bodies. In "meet" the pieces wait for each other, so that each call is a
// full fork and join; in "empty" the caller is done before the worker has seen its piece. The least of many samples is what
// counts on a machine with other work.
func BenchmarkSplit(b *testing.B) {
	var met atomic.Int32
	for _, c := range []struct {
		name string
		body func(lo, hi int)
	}{
		{"meet", func(lo, hi int) {
			for met.Add(1); met.Load() < 2; {
				pause()
			}
		}},
		{"empty", func(lo, hi int) {}},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := NewPool(2)
			defer p.Close()
			var took []time.Duration
			for b.Loop() {
				met.Store(0)
				began := time.Now()
				p.Split(2, 1, c.body)
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[0]), "least-ns")
			b.ReportMetric(float64(took[len(took)/2]), "median-ns")
		})
	}
}

// BenchmarkWake measures Wake beside workers that spin.
func BenchmarkWake(b *testing.B) {
	p := NewPool(2)
	defer p.Close()
	for b.Loop() {
		p.active = true
		p.Wake()
	}
}
