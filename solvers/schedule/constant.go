package schedule

// Constant keeps the solver's rate.
type Constant struct {
	Warmup Span `yaml:"warmup,omitempty"`
}

// New returns the schedule, or an error that names the field that is out of range.
func (c Constant) New(r Run) (Schedule, error) {
	return warmed("constant", r, c.Warmup, func(Run) (Schedule, error) {
		return curve(func(int) float64 { return 1 }), nil
	})
}
