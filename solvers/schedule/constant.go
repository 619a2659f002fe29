package schedule

// Constant is the schedule that keeps the solver's rate, and, having no fields, its own config.
type Constant struct{}

// New returns c.
func (c Constant) New() (Schedule, error) { return c, nil }

// LearnRate returns base for every step.
func (Constant) LearnRate(base float64, _ int) float64 { return base }
