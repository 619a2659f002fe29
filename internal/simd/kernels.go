package simd

import (
	"os"
	"slices"
	"strings"

	"github.com/pkg/errors"
)

// set is a set of kernels.
type set int

const (
	generic set = iota
	neon
	avx2
	avx512
)

var setNames = []string{generic: "generic", neon: "neon", avx2: "avx2", avx512: "avx512"}

func (s set) String() string { return setNames[s] }

// kernels is the set in use, chosen once at start. Only tests change it.
var kernels, errKernels = choose(os.Getenv("NABLA_KERNELS"), supported())

// Kernels returns the name of the kernel set in use: avx512, avx2, neon or generic, the fastest that the processor supports, or
// what the environment variable NABLA_KERNELS asks for.
func Kernels() string { return kernels.String() }

// CheckKernels returns an error if NABLA_KERNELS asks for a set that does not exist or that this processor does not support.
// The variable is then as good as not set.
func CheckKernels() error { return errKernels }

// choose returns the set of the given name, or the last of those supported, which are in ascending order of speed.
func choose(name string, supported []set) (set, error) {
	best := supported[len(supported)-1]
	if name == "" {
		return best, nil
	}
	if s := set(slices.Index(setNames, name)); slices.Contains(supported, s) {
		return s, nil
	}
	names := make([]string, len(supported))
	for i, s := range supported {
		names[i] = s.String()
	}
	return best, errors.Errorf("NABLA_KERNELS is %q, which this processor cannot run: unset it or set it to one of %s",
		name, strings.Join(names, ", "))
}
