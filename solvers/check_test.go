package solvers

import (
	"math"
	"testing"

	"gorgonia.org/tensor"
)

func TestBadConfigs(t *testing.T) {
	adam := func(f func(*AdamConfig)) Config {
		c := DefaultAdam()
		f(&c)
		return c
	}
	for name, c := range map[string]struct {
		config Config
		words  []string
	}{
		"lr NaN":               {SGDConfig{LR: math.NaN()}, []string{"sgd", "lr", "NaN"}},
		"lr Inf":               {SGDConfig{LR: math.Inf(1)}, []string{"sgd", "lr", "Inf"}},
		"lr negative":          {SGDConfig{LR: -0.1}, []string{"sgd", "lr", "-0.1"}},
		"momentum 1":           {SGDConfig{Momentum: 1}, []string{"sgd", "momentum", "1"}},
		"momentum negative":    {SGDConfig{Momentum: -0.5}, []string{"sgd", "momentum", "-0.5"}},
		"nesterov alone":       {SGDConfig{Nesterov: true}, []string{"sgd", "nesterov", "momentum"}},
		"sgd decay":            {SGDConfig{Decay: Decay{WeightDecay: -1}}, []string{"sgd", "weight_decay"}},
		"clip norm":            {SGDConfig{Clip: Clip{ClipNorm: math.Inf(1)}}, []string{"sgd", "clip_norm", "Inf"}},
		"clip value":           {SGDConfig{Clip: Clip{ClipValue: -1}}, []string{"sgd", "clip_value", "-1"}},
		"two clips":            {SGDConfig{Clip: Clip{ClipNorm: 1, ClipValue: 2}}, []string{"sgd", "clip_norm is 1", "clip_value 2", "one of them"}},
		"empty pattern":        {SGDConfig{Decay: Decay{NoDecay: []string{"*bias", ""}}}, []string{"sgd", "no_decay", "empty"}},
		"nadam momentum decay": {NAdamConfig{Eps: 1, MomentumDecay: -1}, []string{"nadam", "momentum_decay"}},
		"nadam beta1":          {NAdamConfig{Eps: 1, Beta1: 1}, []string{"nadam", "beta1"}},
		"radam eps":            {RAdamConfig{}, []string{"radam", "eps"}},
		"rmsprop alpha":        {RMSpropConfig{Alpha: 1}, []string{"rmsprop", "alpha"}},
		"rmsprop momentum":     {RMSpropConfig{Eps: 1, Momentum: 1}, []string{"rmsprop", "momentum"}},
		"adagrad eps":          {AdagradConfig{}, []string{"adagrad", "eps"}},
		"lion beta2":           {LionConfig{Beta2: 1}, []string{"lion", "beta2"}},
		"adam lr":              {adam(func(c *AdamConfig) { c.LR = -1 }), []string{"adam", "lr"}},
		"beta1":                {adam(func(c *AdamConfig) { c.Beta1 = 1 }), []string{"adam", "beta1"}},
		"beta2":                {adam(func(c *AdamConfig) { c.Beta2 = math.NaN() }), []string{"adam", "beta2", "NaN"}},
		"eps 0":                {adam(func(c *AdamConfig) { c.Eps = 0 }), []string{"adam", "eps"}},
		"eps 0 in float32":     {adam(func(c *AdamConfig) { c.Eps = 1e-50 }), []string{"adam", "eps", "1e-50"}},
		"eps Inf":              {adam(func(c *AdamConfig) { c.Eps = math.Inf(1) }), []string{"adam", "eps"}},
		"adam decay":           {adam(func(c *AdamConfig) { c.WeightDecay = math.NaN() }), []string{"adam", "weight_decay"}},
		"gorgonia-vanilla lr":  {GorgoniaVanillaConfig{-1}, []string{"gorgonia-vanilla", "lr"}},
		"gorgonia-momentum lr": {GorgoniaMomentumConfig{-1}, []string{"gorgonia-momentum", "lr"}},
		"gorgonia-adam lr":     {GorgoniaAdamConfig{-1}, []string{"gorgonia-adam", "lr"}},
		"gorgonia-rmsprop lr":  {GorgoniaRMSPropConfig{math.NaN()}, []string{"gorgonia-rmsprop", "lr"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := c.config.New()
			wantError(t, err, c.words...)
		})
	}
}

func TestLearnRate(t *testing.T) {
	s, p := newSolver(t, SGDConfig{LR: 0}), vector("w", tensor.Float64, 1)
	for _, c := range []struct{ lr, want float64 }{{0, 1}, {0.5, 1 - 0.5}, {0.25, 0.5 - 0.25}} {
		if err := s.SetLearnRate(c.lr); err != nil {
			t.Fatal(err)
		}
		p.setGrad(t, func(int, float64) float64 { return 1 })
		step(t, s, p)
		if got := p.weights(t)[0]; got != c.want || s.LearnRate() != c.lr {
			t.Errorf("at rate %v: got weight %v and rate %v, want weight %v", c.lr, got, s.LearnRate(), c.want)
		}
	}
	for _, lr := range []float64{-1, math.NaN(), math.Inf(1)} {
		wantError(t, s.SetLearnRate(lr), "sgd", "learning rate")
	}
	if s.LearnRate() != 0.25 {
		t.Errorf("a refused rate was kept: got %v, want 0.25", s.LearnRate())
	}
}
