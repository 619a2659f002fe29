package run

import (
	"encoding/json"
	"io"

	"github.com/pkg/errors"

	"nabla/graph"
	"nabla/internal/safetensors"
	"nabla/trainer"
	"nabla/trainer/checkpoint"
)

// A record writes a run's tables and its best weights while the run goes on.
type record struct {
	job     *Job
	folder  *Folder
	log     *log
	written int // epoch whose weights are in the file of the model; 0: none
	onEpoch func(trainer.Epoch) error
}

// begin writes what came before the first step.
func (r *record) begin(h *trainer.History) (err error) {
	if r.log, err = r.folder.openLog(r.job.metrics, h.Epochs); err != nil {
		return err
	}
	return r.model(h)
}

func (r *record) epoch(e trainer.Epoch) error {
	if err := r.log.add(e); err != nil {
		return err
	}
	if r.onEpoch != nil {
		return r.onEpoch(e)
	}
	return nil
}

// save says in a checkpoint which run it belongs to, and writes the best weights beside it.
func (r *record) save(m *checkpoint.Manifest, h *trainer.History) (err error) {
	config, err := r.job.Config.YAML()
	if err != nil {
		return err
	}
	if m.Extra, err = json.Marshal(origin{string(config), r.job.set.SHA256}); err != nil {
		return errors.Wrap(err, "checkpoint")
	}
	return r.model(h)
}

// end writes what is left.
func (r *record) end(h *trainer.History) error {
	if r.log == nil {
		return nil
	}
	if err := r.log.close(); err != nil {
		return err
	}
	return r.model(h)
}

// model writes the best weights, unless they are written. Those that are not finite are not.
func (r *record) model(h *trainer.History) error {
	if len(h.Epochs) == 0 || h.Epochs[h.Best].Epoch == r.written {
		return nil
	}
	for _, q := range h.Params.All() {
		if !allFinite(q.Data()) {
			return nil
		}
	}
	r.written = h.Epochs[h.Best].Epoch
	return r.folder.writeModel(h.Params)
}

func (f *Folder) writeModel(p *graph.Params) error {
	return f.write(modelFile, func(w io.Writer) error {
		return safetensors.Write(w, trainer.Tensors(p.All()), map[string]string{"format": "nabla"})
	})
}
