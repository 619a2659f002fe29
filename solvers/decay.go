package solvers

import (
	"slices"

	"github.com/pkg/errors"
)

// Decay is weight decay, which every solver of ours has. In the formulas of the solvers d is the gradient with coupled decay:
//
//	d = g + WeightDecay·w             coupled: the gradient of ½·WeightDecay·|w|² is added
//	w ← w - LR·WeightDecay·w - …      Decoupled: the solver's own step follows and does not see it
//
// Coupled decay goes through momentum and is divided by what gradients are divided by; for plain SGD the two are the same.
// LR is that of the step, so that decoupled decay follows the schedule and, as PyTorch's, the rate. The paper's follows the schedule
// alone: its λ is WeightDecay times the rate that the solver is configured with.
//
// All parameters decay, as in PyTorch and Keras, but those whose name matches a pattern in NoDecay. In a pattern * stands
// for any characters, slashes included, and ? for one. Customary exceptions are ["*bias", "*norm*"]: biases and the scales
// of normalisations are few and hold no directions. If the first step finds that no parameter matches any of the patterns,
// that is an error.
//
// Source of the decoupled form: Loshchilov & Hutter (2019), "Decoupled weight decay regularization", ICLR.
type Decay struct {
	WeightDecay float64  `yaml:"weight_decay"` // 0 or more
	Decoupled   bool     `yaml:"decoupled"`
	NoDecay     []string `yaml:"no_decay,omitempty"` // patterns of names
}

func (d Decay) check(kind string) error {
	if slices.Contains(d.NoDecay, "") {
		return errors.Errorf("%s: no_decay is %q: a pattern is empty, expected a name with or without *", kind, d.NoDecay)
	}
	return checkFinite(kind, "weight_decay", d.WeightDecay)
}

// spares reports whether the parameter does not decay.
func (d Decay) spares(name string) bool {
	return slices.ContainsFunc(d.NoDecay, func(pattern string) bool { return matches(pattern, name) })
}

// CheckNames returns an error if there are patterns and none matches any of the names. The first step does the same; this is for
// those who know the names before.
func (d Decay) CheckNames(names []string) error {
	if len(d.NoDecay) == 0 || d.WeightDecay == 0 || slices.ContainsFunc(names, d.spares) {
		return nil
	}
	return errors.Errorf("no_decay is %q, which matches none of the parameters %q: expected a pattern such as \"*bias\", or no_decay left out",
		d.NoDecay, names)
}

// matches reports whether the pattern, in which * stands for any characters and ? for one, is the whole name.
func matches(pattern, name string) bool {
	star, from := -1, 0 // the last * and where in name it ends
	p, n := 0, 0
	for n < len(name) {
		switch {
		case p < len(pattern) && pattern[p] == '*':
			star, from = p, n
			p++
		case p < len(pattern) && (pattern[p] == '?' || pattern[p] == name[n]):
			p++
			n++
		case star >= 0: // let it stand for one more
			from++
			p, n = star+1, from
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '*' {
		p++
	}
	return p == len(pattern)
}
