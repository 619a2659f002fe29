package main

import (
	"slices"
	"strings"

	"github.com/pkg/errors"

	"nabla/internal/peer"
)

// openBLAS512 are the names by which OpenBLAS calls its kernels in AVX-512, in lower case.
var openBLAS512 = []string{"skylakex", "cooperlake", "sapphirerapids"}

// refuse returns why a peer's BLAS is no yardstick: on a processor with AVX-512 its kernels must use it, and must be known
// to. A slow BLAS would make every ratio look good.
func refuse(b *peer.BLAS, avx512 bool) error {
	switch {
	case b == nil:
		return errors.New("its BLAS is unknown to threadpoolctl: install Debian's python3-torch, which uses OpenBLAS")
	case b.Name != "openblas":
		return errors.Errorf("its BLAS is %s, whose kernels cannot be told: want OpenBLAS, which Debian's python3-torch uses", b.Name)
	case avx512 && !slices.Contains(openBLAS512, strings.ToLower(b.Architecture)):
		return errors.Errorf("its OpenBLAS %s has kernels %s on a processor with AVX-512: want one of %s; is it too old, or built "+
			"for one processor only?", b.Version, b.Architecture, strings.Join(openBLAS512, ", "))
	}
	return nil
}
