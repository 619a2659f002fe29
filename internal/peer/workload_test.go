package peer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseWorkload(t *testing.T) {
	for name, want := range map[string]Workload{
		"mlp_784_128_10_b100":       {[]int{784, 128, 10}, 100, "sgd"},
		"mlp_784_1024_1024_10_b128": {[]int{784, 1024, 1024, 10}, 128, "sgd"},
		"mlp_4_3_b1_adam":           {[]int{4, 3}, 1, "adam"},
	} {
		got, err := ParseWorkload(name)
		if err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestParseWorkloadRefuses(t *testing.T) {
	for _, name := range []string{
		"", "mlp", "mlp_784_b100", "mlp_784_10", "mlp_784_10_b0", "mlp_0_10_b1", "mlp_784_10_b100_sgd", "cnn_784_10_b100",
		"mlp_784_10_b100 ", "mlp_784_10_b99999999999999999999", "mlp_99999999999999999999_10_b1",
	} {
		if w, err := ParseWorkload(name); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%q: got %+v and error %v, want an error that names it", name, w, err)
		}
	}
}
