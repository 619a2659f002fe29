package fd_test

import (
	"fmt"
	"math"

	"nabla/verify/fd"
)

// An adaptive derivative knows its error, also where a fixed step would reach across the edge of the domain.
func ExampleAdaptive() {
	for _, x := range []float64{2, 1e-6} {
		e := fd.Adaptive(math.Log, x)
		fmt.Printf("log′(%g) = %.10g, sure to %.0e of it: %v\n", x, e.Value, 1e-9, e.Error <= 1e-9*e.Value)
	}
	e := fd.Adaptive(math.Abs, 0)
	fmt.Printf("|x|′ at its kink: %g ± %.1f\n", e.Value, e.Error)
	// Output:
	// log′(2) = 0.5, sure to 1e-09 of it: true
	// log′(1e-06) = 1000000, sure to 1e-09 of it: true
	// |x|′ at its kink: 0 ± 2.0
}

// A formula for the edge of a domain, of the second order.
func ExampleStencil() {
	f, err := fd.Stencil(1, 0, 1, 2)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f, "=", f.Taylor())
	fmt.Printf("%.4f\n", fd.Derivative(math.Exp, 0, f, 1./128))
	// Output:
	// (−f(x+2h) + 4f(x+h) − 3f(x))/2h = f′ − h²·f‴/3 + O(h³)
	// 1.0000
}

// Restricted to a line, a function of many variables is one of one.
func ExampleAlong() {
	f := func(x []float64) float64 { return x[0] * x[0] * x[1] }
	e := fd.Optimal(fd.Along(f, []float64{3, 2}, []float64{1, 1}), 0, fd.Central)
	fmt.Printf("%.6f\n", e.Value) // 2·3·2 + 3·3
	// Output: 21.000000
}

func ExampleNewStudy() {
	s, err := fd.NewStudy("sin", math.Sin, 0.7, math.Cos(0.7), "analytic")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range s.Schemes {
		fmt.Printf("%-8s is %-24s and its error shrinks as h^%.1f\n", c.Name, c.Taylor, float64(c.Observed))
	}
	// Output:
	// forward  is f′ + h·f″/2 + O(h²)      and its error shrinks as h^1.0
	// central  is f′ + h²·f‴/6 + O(h⁴)     and its error shrinks as h^2.0
	// backward is f′ − h·f″/2 + O(h²)      and its error shrinks as h^1.0
	// central4 is f′ − h⁴·f⁽⁵⁾/30 + O(h⁶)  and its error shrinks as h^4.0
}
