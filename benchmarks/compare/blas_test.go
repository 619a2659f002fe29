package main

import (
	"strings"
	"testing"

	"nabla/internal/peer"
)

func TestRefuse(t *testing.T) {
	for _, tt := range []struct {
		name   string
		blas   *peer.BLAS
		avx512 bool
		want   string // part of the reason; "" if it is a yardstick
	}{
		{"good", &peer.BLAS{Name: "openblas", Version: "0.3.21", Architecture: "Cooperlake"}, true, ""},
		{"older name", &peer.BLAS{Name: "openblas", Version: "0.3.21", Architecture: "SkylakeX"}, true, ""},
		{"a lesser processor", &peer.BLAS{Name: "openblas", Version: "0.3.21", Architecture: "Haswell"}, false, ""},
		{"held back", &peer.BLAS{Name: "openblas", Version: "0.3.21", Architecture: "Haswell"}, true, "kernels Haswell"},
		{"the reference", &peer.BLAS{Name: "netlib"}, true, "BLAS is netlib"},
		{"unknown", nil, false, "unknown to threadpoolctl"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := refuse(tt.blas, tt.avx512)
			if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}
