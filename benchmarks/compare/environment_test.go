package main

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEnvironment(t *testing.T) {
	inherited := []string{"PATH=/bin", "OPENBLAS_CORETYPE=Haswell", "OMP_NUM_THREADS=8", "OPENBLAS_L2_SIZE=512", "GOMAXPROCS=8",
		"MALLOC_ARENA_MAX=1", "NABLA_KERNELS=avx2"}
	got := environment(inherited, 2, []string{"MALLOC_TRIM_THRESHOLD_=1"})
	want := []string{"PATH=/bin", "GOMAXPROCS=8", "NABLA_KERNELS=avx2",
		"OMP_NUM_THREADS=2", "OPENBLAS_NUM_THREADS=2", "GOMAXPROCS=2", // of two GOMAXPROCS the last counts
		"MALLOC_TRIM_THRESHOLD_=1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
