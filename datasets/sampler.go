package datasets

import (
	"math/rand/v2"

	"github.com/pkg/errors"

	"nabla/internal/keyed"
	"nabla/internal/registry"
)

// Sampling is how the rows of a mini-batch are chosen.
type Sampling string

const (
	// Shuffle goes through the rows in a new order each epoch; an epoch has ⌈rows/batch⌉ iterations, the last of which
	// may be smaller.
	Shuffle Sampling = "shuffle"

	// Replacement draws each iteration's rows anew, uniformly from all rows, so that a row may come twice or never; an
	// epoch is max(1, ⌊rows/batch⌋) iterations, each of a full batch.
	Replacement Sampling = "replacement"
)

// Sampler says which rows each iteration of a run uses. The rows of a step depend on nothing but the sampling, the
// number of rows, the batch size, the seed and the step, so a run continues anywhere with the same batches.
// A Sampler holds the order of the epoch last asked for: it serves one goroutine at a time.
type Sampler struct {
	kind        Sampling
	rows, batch int
	key         keyed.Key
	source      *rand.PCG
	rng         *rand.Rand
	epoch       int // whose order is held; -1: none
	order       []int
}

// NewSampler returns the sampler of a run. The batch may be larger than the number of rows: with Shuffle each epoch is
// then one iteration over all rows, with Replacement one full batch. An unknown sampling is an error, and so is a
// number of rows or a batch below 1.
func NewSampler(kind Sampling, rows, batch int, seed uint64) (*Sampler, error) {
	if kind != Shuffle && kind != Replacement {
		return nil, errors.Errorf("sampling %q is unknown, %q or %q expected%s",
			kind, Shuffle, Replacement, registry.Hint(string(kind), []string{string(Shuffle), string(Replacement)}))
	}
	if rows < 1 {
		return nil, errors.Errorf("sampling from %d rows, at least 1 expected", rows)
	}
	if batch < 1 {
		return nil, errors.Errorf("batch size %d, at least 1 expected", batch)
	}
	source := rand.NewPCG(0, 0)
	return &Sampler{
		kind: kind, rows: rows, batch: batch,
		key:    keyed.New(seed, string(kind)),
		source: source, rng: rand.New(source),
		epoch: -1,
	}, nil
}

// PerEpoch returns the number of iterations in an epoch.
func (s *Sampler) PerEpoch() int {
	if s.kind == Replacement {
		return max(1, s.rows/s.batch)
	}
	return (s.rows-1)/s.batch + 1 // ⌈rows/batch⌉; the usual (rows+batch-1)/batch may overflow
}

// Rows returns the rows of an iteration, in dst's memory if it has the room. step counts the iterations of the whole
// run from 0 and must not be negative.
func (s *Sampler) Rows(step int, dst []int) []int {
	dst = dst[:0]
	if s.kind == Replacement {
		s.seed(step)
		for range s.batch {
			dst = append(dst, s.rng.IntN(s.rows))
		}
		return dst
	}
	per := s.PerEpoch()
	if epoch := step / per; epoch != s.epoch {
		s.shuffle(epoch)
	}
	from := step % per * s.batch
	to := from + min(s.batch, s.rows-from)
	return append(dst, s.order[from:to]...)
}

// shuffle makes the order of an epoch from the sorted rows, not from the order of the epoch before it.
func (s *Sampler) shuffle(epoch int) {
	if s.order == nil {
		s.order = make([]int, s.rows)
	}
	for i := range s.order {
		s.order[i] = i
	}
	s.seed(epoch)
	s.rng.Shuffle(s.rows, func(i, j int) { s.order[i], s.order[j] = s.order[j], s.order[i] })
	s.epoch = epoch
}

// seed sets the generator to the start of the stream of an epoch or step. It is Key.Rand without its allocations.
func (s *Sampler) seed(i int) {
	key := s.key.At(i)
	s.source.Seed(key.Uint64(), key.At(0).Uint64())
}
