package trainer

import (
	"slices"

	"github.com/pkg/errors"

	"nabla/internal/simd"
	"nabla/trainer/checkpoint"
)

// restore puts the run where it stood when a checkpoint was saved.
func (f *fit) restore(c *checkpoint.Checkpoint) error {
	m := c.Manifest
	switch {
	case m.Seed != f.Params.Seed():
		return errors.Errorf("it was saved with seed %d, this run has %d", m.Seed, f.Params.Seed())
	case !SameBits(m.Kernels, simd.Kernels()) && !f.OtherKernels:
		return errors.Errorf("it was computed with the kernels %s, and %s compute other last bits: allow other kernels, or force them with NABLA_KERNELS=%s",
			m.Kernels, simd.Kernels(), m.Kernels)
	case m.Step > f.total:
		return errors.Errorf("the run has %d steps only: want more epochs or iterations", f.total)
	case m.Step != m.Epoch*f.perEpoch+m.StepInEpoch:
		return errors.Errorf("%d epochs and %d steps had been made, which is another step where an epoch has %d: the data or the batch size is another",
			m.Epoch, m.StepInEpoch, f.perEpoch)
	}
	f.step = m.Step
	if err := SetTensors(f.Params.Weights(), c.Weights); err != nil {
		return errors.WithMessage(err, "weights")
	}
	if err := loadSections(f.sections(), c.State); err != nil {
		return err
	}
	if len(f.epochs) != m.Epoch {
		return errors.Errorf("%d epochs are saved, want %d", len(f.epochs), m.Epoch)
	}
	return nil
}

// alike are sets of kernels that compute the same bits, by design: each sum is one chain in one order.
var alike = []string{"avx2", "avx512"}

// SameBits reports whether two sets of kernels compute the same bits.
func SameBits(a, b string) bool {
	return a == b || slices.Contains(alike, a) && slices.Contains(alike, b)
}
