package benchmarks

import "fmt"

// The workloads, with the arithmetic of one step: what GFLOP/s is counted from.
func Example() {
	for _, w := range workloads {
		fmt.Printf("%-26s %8.1f MFLOP forward %8.1f MFLOP a step\n",
			w.name, float64(w.forwardFlops())/1e6, float64(w.stepFlops())/1e6)
	}
	// Output:
	// mlp_784_50_10_b100              7.9 MFLOP forward     16.0 MFLOP a step
	// mlp_784_128_10_b100            20.3 MFLOP forward     40.9 MFLOP a step
	// mlp_784_128_10_b100_adam       20.3 MFLOP forward     40.9 MFLOP a step
	// mlp_784_1024_1024_10_b128     476.6 MFLOP forward   1224.2 MFLOP a step
	// mlp_784_128_10_b1               0.2 MFLOP forward      0.4 MFLOP a step
	// mlp_300_200_100_10_b37          6.0 MFLOP forward     13.5 MFLOP a step
}
