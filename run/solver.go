package run

import (
	"slices"
	"strings"

	"nabla/metrics"
	"nabla/solvers/schedule"
)

// checkDecay says if the solver is to spare parameters from weight decay that the model has not.
func (j *Job) checkDecay() error {
	c, ok := j.Config.Solver.Value.(interface{ CheckNames([]string) error })
	if !ok {
		return nil
	}
	var names []string
	for _, q := range j.Params.Weights() {
		names = append(names, q.Name())
	}
	return c.CheckNames(names)
}

// scheduled returns what a schedule must know of the run.
func (j *Job) scheduled() schedule.Run {
	_, monitored, _ := strings.Cut(j.Config.Train.Monitor, "_")
	greater := slices.ContainsFunc(j.metrics, func(m metrics.Metric) bool { return m.Name() == monitored && m.Better(1, 0) })
	return schedule.Run{Steps: j.Steps(), PerEpoch: j.sampler.PerEpoch(), Greater: greater}
}
