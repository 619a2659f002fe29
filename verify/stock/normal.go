package stock

import (
	"math"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"
)

// epsilon is added to variances.
const epsilon = 1e-3

// normalised is (x − mean)/√(variance + epsilon) times a scale a channel, plus a bias a channel. Elements of one group share
// mean and variance; moments, where given, are those of the channels.
func normalised(group func(at []int) int, moments func(channel int) (mean, variance float64)) func([]array) []float64 {
	return func(in []array) []float64 {
		x, scale, bias := in[0], in[1], in[2]
		members := map[int][]float64{}
		places(x.shape, func(at []int, place int) { members[group(at)] = append(members[group(at)], x.data[place]) })
		return newArray(x.shape, func(at []int) float64 {
			v := members[group(at)]
			m := mean(v)
			variance := 0.0
			for _, e := range v {
				variance += (e - m) * (e - m) / float64(len(v))
			}
			if moments != nil {
				m, variance = moments(at[1])
			}
			return scale.data[at[1]]*(x.get(at...)-m)/math.Sqrt(variance+epsilon) + bias.data[at[1]]
		}).data
	}
}

func (c *catalogue) normalisations() {
	channel := func(at []int) int { return at[1] }
	for _, s := range []struct{ x, scale []int }{{[]int{5, 3}, []int{1, 3}}, {[]int{2, 3, 3, 2}, []int{1, 3, 1, 1}}} {
		c.add("BatchNorm", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			y, _, _, _, err := gorgonia.BatchNorm(in[0], in[1], in[2], 0.9, epsilon)
			return y, err
		}, normalised(channel, nil), normal(s.x...), normal(s.scale...), normal(s.scale...)).with("training")

		running := func(channel int) (mean, variance float64) { return 0.5 * float64(channel), 0.5 + float64(channel) }
		c.add("BatchNorm", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
			y, _, _, op, err := gorgonia.BatchNorm(in[0], in[1], in[2], 0.9, epsilon)
			if err != nil {
				return nil, err
			}
			means, variances := make([]float64, s.x[1]), make([]float64, s.x[1])
			for i := range means {
				means[i], variances[i] = running(i)
			}
			if err := op.SetStats(vector(in[0].Dtype(), means), vector(in[0].Dtype(), variances)); err != nil {
				return nil, err
			}
			return y, op.SetTraining(false)
		}, normalised(channel, running), normal(s.x...), normal(s.scale...), normal(s.scale...)).with("EvalMode").options = []gorgonia.VMOpt{gorgonia.EvalMode()}
	}
	c.add("GroupNorm", func(in gorgonia.Nodes) (*gorgonia.Node, error) {
		return gorgonia.GroupNorm(in[0], in[1], in[2], 2, 4, epsilon)
	},
		normalised(func(at []int) int { return 2*at[0] + at[1]/2 }, nil), normal(2, 4, 3, 2), normal(1, 4, 1, 1), normal(1, 4, 1, 1)).with("2 groups")
}

// vector returns elements in a precision.
func vector(dt tensor.Dtype, elements []float64) *tensor.Dense {
	v := tensor.New(tensor.Of(dt), tensor.WithShape(len(elements)))
	put(v.Data(), elements)
	return v
}
