package fd

import (
	"math"

	"nabla/internal/registry"
)

// A Function is a function of one variable whose derivative is known.
type Function struct {
	Value, Slope func(x float64) float64
}

var functions = registry.Registry[Function]{
	"cos":      {About: "cosine", Make: known(math.Cos, func(x float64) float64 { return -math.Sin(x) })},
	"exp":      {About: "eˣ", Make: known(math.Exp, math.Exp)},
	"log":      {About: "natural logarithm", Make: known(math.Log, inverse)},
	"relu":     {About: "max(x, 0), which has no derivative at 0", Make: known(relu, unitStep)},
	"sigmoid":  {About: "1/(1 + e⁻ˣ)", Make: known(sigmoid, func(x float64) float64 { return sigmoid(x) * sigmoid(-x) })},
	"sin":      {About: "sine", Make: known(math.Sin, math.Cos)},
	"softplus": {About: "log(1 + eˣ)", Make: known(softplus, sigmoid)},
	"sqrt":     {About: "square root", Make: known(math.Sqrt, func(x float64) float64 { return 0.5 / math.Sqrt(x) })},
	"square":   {About: "x²", Make: known(func(x float64) float64 { return x * x }, func(x float64) float64 { return 2 * x })},
	"tanh":     {About: "hyperbolic tangent", Make: known(math.Tanh, func(x float64) float64 { return 1 / (math.Cosh(x) * math.Cosh(x)) })},
}

// FunctionByName returns the function of a name. An unknown name is an error that suggests the closest one.
func FunctionByName(name string) (Function, error) { return functions.ByName("function", name) }

// FunctionNames returns the names that FunctionByName knows, sorted.
func FunctionNames() []string { return functions.Names() }

// DescribeFunction returns one line about the named function, "" for a name that FunctionByName does not know.
func DescribeFunction(name string) string { return functions.Describe(name) }

func known(value, slope func(float64) float64) func() Function {
	return func() Function { return Function{value, slope} }
}

// sigmoid and softplus take the exponential of numbers that are not positive, which cannot overflow.

func sigmoid(x float64) float64 {
	if x < 0 {
		return math.Exp(x) / (1 + math.Exp(x))
	}
	return 1 / (1 + math.Exp(-x))
}

func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// inverse is the derivative of the logarithm, where that is a number.
func inverse(x float64) float64 {
	if x < 0 {
		return math.NaN()
	}
	return 1 / x
}

func relu(x float64) float64 { return math.Max(x, 0) }

func unitStep(x float64) float64 {
	switch {
	case x > 0:
		return 1
	case x < 0:
		return 0
	}
	return math.NaN()
}
