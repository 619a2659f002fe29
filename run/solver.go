package run

import (
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

// scheduled returns what a schedule must know of the run. What is monitored is the loss or m.
func (j *Job) scheduled(m metrics.Metric) schedule.Run {
	_, monitored, _ := strings.Cut(j.Config.Train.Monitor, "_")
	return schedule.Run{
		Steps: j.Steps(), PerEpoch: j.sampler.PerEpoch(),
		Greater: monitored == m.Name() && m.Better(1, 0),
	}
}
