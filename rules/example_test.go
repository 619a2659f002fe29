package rules_test

import (
	"fmt"

	"nabla/rules"
)

func Example() {
	image := []float64{
		0, 0, 0, 0, 0, 0, 0,
		0, 0, 1, 1, 1, 0, 0,
		0, 1, 0, 0, 0, 1, 0,
		0, 1, 0, 0, 0, 1, 0,
		0, 1, 0, 0, 0, 1, 0,
		0, 0, 1, 1, 1, 0, 0,
		0, 0, 0, 0, 0, 0, 0,
	}
	glyph, err := rules.See(image)
	if err != nil {
		fmt.Println(err)
		return
	}
	rule := rules.All()[rules.Decide(glyph)]
	fmt.Println(rule.Digit, "because of", rule.Sees)
	// Output: 0 because of a hole in the middle, 2/5 of the height or more
}
