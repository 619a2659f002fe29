package descent_test

import (
	"fmt"

	"nabla/descent"
)

func Example() {
	for _, rate := range []float64{0.02, 0.4, 1.1} {
		path, err := descent.Descend("bowl", "sgd", rate, 50, nil)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(rate, path.Verdict)
	}
	// Output:
	// 0.02 on its way
	// 0.4 converges
	// 1.1 diverges
}
