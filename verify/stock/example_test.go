package stock_test

import (
	"fmt"

	"nabla/verify/stock"
)

// Every exported function of Gorgonia that returns a node has cases, or a reason why not.
func Example() {
	operators := map[string]bool{}
	for _, c := range stock.Cases() {
		operators[c.Op] = true
	}
	for _, name := range []string{"Log2", "Conv2d", "Floor"} {
		fmt.Println(name, operators[name])
	}
	for _, e := range stock.Exclusions() {
		for _, name := range e.Functions {
			if name == "Floor" {
				fmt.Println(e.Reason)
			}
		}
	}
	// Output:
	// Log2 true
	// Conv2d true
	// Floor false
	// steps, whose derivative is zero wherever it exists
}
