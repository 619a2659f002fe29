package solvers

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"gorgonia.org/tensor"
)

func TestMatches(t *testing.T) {
	for _, c := range []struct {
		pattern, name string
		want          bool
	}{
		{"linear/bias", "linear/bias", true},
		{"linear/bias", "linear_1/bias", false},
		{"bias", "linear/bias", false},
		{"*bias", "linear/bias", true},
		{"*bias", "block0/attention/query/bias", true},
		{"*/bias", "bias", false},
		{"*bias", "linear/bias_1", false},
		{"*norm*", "block1/norm/scale", true},
		{"block?/*/weight", "block1/norm/weight", true},
		{"block?/*/weight", "block10/norm/weight", false},
		{"a*b*c", "aXbbYc", true},
		{"a*b*c", "aXcYb", false},
		{"*", "", true},
		{"?", "", false},
		{"**", "x", true},
		{"", "x", false},
		{"*ab", "aab", true},
	} {
		if got := matches(c.pattern, c.name); got != c.want {
			t.Errorf("%q and %q: got %v, want %v", c.pattern, c.name, got, c.want)
		}
	}
}

// TestDecay makes a step without gradients, in which all that moves a weight is decay.
func TestDecay(t *testing.T) {
	for name, c := range map[string]struct {
		decay Decay
		want  []float64 // weight and bias
	}{
		"coupled":           {Decay{WeightDecay: 0.1}, []float64{2 - 0.5*0.1*2, 4 - 0.5*0.1*4}},
		"decoupled":         {Decay{WeightDecay: 0.1, Decoupled: true}, []float64{2 - 0.5*0.1*2, 4 - 0.5*0.1*4}},
		"coupled, spared":   {Decay{WeightDecay: 0.1, NoDecay: []string{"*bias"}}, []float64{2 - 0.5*0.1*2, 4}},
		"decoupled, spared": {Decay{WeightDecay: 0.1, Decoupled: true, NoDecay: []string{"x", "l?/weight"}}, []float64{2, 4 - 0.5*0.1*4}},
		"none":              {Decay{NoDecay: []string{"nobody"}}, []float64{2, 4}},
	} {
		t.Run(name, func(t *testing.T) {
			for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
				weight, bias := vector("l1/weight", dt, 2), vector("l1/bias", dt, 4)
				step(t, newSolver(t, SGDConfig{LR: 0.5, Decay: c.decay}), weight, bias)
				compare(t, 1, []float64{weight.weights(t)[0], bias.weights(t)[0]}, c.want, 1e-7)
			}
		})
		t.Logf("%s is right", name)
	}
}

// Decoupled decay does not go through the moments: they are those without decay.
func TestDecoupledDecayIsNotSeen(t *testing.T) {
	for _, name := range ownNames() {
		states := map[float64]State{}
		for _, weightDecay := range []float64{0, 0.1} {
			c := config(t, name)
			fields := settings(t, valueOf(c))
			fields["weight_decay"].SetFloat(weightDecay)
			fields["decoupled"].SetBool(true)
			s, p := newSolver(t, c), vector("w", tensor.Float64, 1, -2)
			for k := 1; k <= 3; k++ {
				p.setGrad(t, func(i int, _ float64) float64 { return signal(i, k) })
				step(t, s, p)
			}
			states[weightDecay], _ = s.State()
		}
		if diff := cmp.Diff(states[0], states[0.1]); diff != "" {
			t.Errorf("%s: the state without and with decay (-without +with):\n%s", name, diff)
		}
	}
}

func TestIdlePatterns(t *testing.T) {
	s := newSolver(t, SGDConfig{LR: 0.5, Decay: Decay{WeightDecay: 0.1, NoDecay: []string{"*bais", "norm*"}}})
	wantUnchanged(t, s, []*weight{vector("l1/weight", tensor.Float64, 2), vector("l1/bias", tensor.Float64, 4)},
		"sgd", "no_decay", "*bais", "l1/bias", "none")
}
