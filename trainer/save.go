package trainer

import (
	stderrors "errors"

	"github.com/pkg/errors"

	"nabla/graph"
	"nabla/internal/safetensors"
	"nabla/internal/simd"
	"nabla/solvers"
	"nabla/trainer/checkpoint"
)

// stop saves a checkpoint at a step between epochs and ends the run.
func (f *fit) stop(step int) error {
	if step > 0 {
		if err := f.sound(step); err != nil {
			return err
		}
		if err := f.save(step, false); err != nil {
			return err
		}
	}
	return ErrStopped
}

// save writes a checkpoint, marks the best and removes old ones.
func (f *fit) save(step int, best bool) error {
	if f.Checkpoints == nil {
		return nil
	}
	c, err := f.snapshot(step)
	if err != nil {
		return errors.WithMessagef(err, "checkpoint of step %d", step)
	}
	if err := f.Checkpoints.Save(c); err != nil {
		return err
	}
	if best {
		if err := f.Checkpoints.MarkBest(step); err != nil {
			return err
		}
	}
	if f.Keep > 0 {
		return f.Checkpoints.Prune(f.Keep)
	}
	return nil
}

func (f *fit) snapshot(step int) (*checkpoint.Checkpoint, error) {
	c := &checkpoint.Checkpoint{
		Manifest: checkpoint.Manifest{
			Step: step, Epoch: step / f.perEpoch, StepInEpoch: step % f.perEpoch,
			Seed: f.Params.Seed(), Kernels: simd.Kernels(),
		},
		Weights: Tensors(f.Params.Weights()),
		State:   Tensors(f.Params.States()),
	}
	if f.best != nil && isFinite(f.bestValue) {
		c.Manifest.Best = &checkpoint.Best{Step: f.bestStep, Metric: f.Monitor, Value: f.bestValue}
	}
	st, err := f.Solver.State()
	if stderrors.Is(err, solvers.ErrNoState) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	for _, t := range st.Tensors {
		c.State = append(c.State, safetensors.Tensor{Name: "solver/" + t.Name, Shape: t.Shape, Data: t.Data})
	}
	c.State = append(c.State, safetensors.Tensor{Name: "solver/step", Shape: []int{1}, Data: []int64{int64(st.Step)}})
	return c, nil
}

// Tensors returns parameters as they are written to files: in order, by name, sharing memory.
func Tensors(params []*graph.Param) []safetensors.Tensor {
	var list []safetensors.Tensor
	for _, q := range params {
		list = append(list, safetensors.Tensor{Name: q.Name(), Shape: q.Shape(), Data: q.Data()})
	}
	return list
}
