package main

import (
	"fmt"
	"slices"
	"strings"
)

// environment returns that of the trainers: ours, with as many threads as the run, and without what keeps OpenBLAS from
// choosing its kernels for this processor.
func environment(inherited []string, threads int, more []string) []string {
	env := slices.DeleteFunc(slices.Clone(inherited), func(v string) bool {
		return strings.HasPrefix(v, "OPENBLAS_") || strings.HasPrefix(v, "OMP_") || strings.HasPrefix(v, "MALLOC_")
	})
	for _, name := range []string{"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "GOMAXPROCS"} {
		env = append(env, fmt.Sprintf("%s=%d", name, threads))
	}
	return append(env, more...)
}
