package vm

import (
	"github.com/pkg/errors"

	"nabla/internal/simd"
)

// A Pool is a number of threads that machines and solvers may share, one at a time. The nil Pool is the caller's thread alone.
type Pool struct{ pool *simd.Pool }

func (p *Pool) threads() *simd.Pool {
	if p == nil {
		return nil
	}
	return p.pool
}

// NewPool returns a pool of n threads, the caller's among them; n = 0 takes as many as the program may use, GOMAXPROCS.
func NewPool(n int) (*Pool, error) {
	if n < 0 {
		return nil, errors.Errorf("a pool of %d threads: want 0 for all, or a positive number", n)
	}
	return &Pool{simd.NewPool(n)}, nil
}

// Threads returns the number of threads.
func (p *Pool) Threads() int { return p.threads().Threads() }

// Split calls body on contiguous pieces that cover [0, n), at most one a thread and none smaller than grain, and returns
// when all are done. It is for what belongs to a training step beside the machine, such as a solver's update. If the
// machine's last run was too small to be shared, body is called once: memory that is in one thread's caches stays there.
func (p *Pool) Split(n, grain int, body func(lo, hi int)) { p.threads().SplitOn(n, grain, body) }

// Close ends the pool's threads. A closed pool runs everything on the caller's thread.
func (p *Pool) Close() { p.threads().Close() }

// Threads lets a pool's threads share the work of large kernels; a solver uses them too if its Share is given the pool.
// The pool stays the caller's. Results do not depend on the number of threads. Without this option a machine runs on the
// caller's thread alone.
func Threads(p *Pool) Option {
	return func(c *config) error {
		c.pool = p.threads()
		return nil
	}
}
