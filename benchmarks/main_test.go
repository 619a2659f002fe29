package benchmarks

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"testing"

	"nabla/internal/simd"
)

// TestMain adds to the head of benchmark output, where the go command names the system and the CPU, what else a time
// depends on.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() != "" {
		fmt.Printf("go: %s\nkernels: %s\n", runtime.Version(), simd.Kernels())
	}
	os.Exit(m.Run())
}
