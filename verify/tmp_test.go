package verify

import (
	"context"
	"testing"
)

func TestTmpOps(t *testing.T) {
	r, err := Operators(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	t.Log("\n" + r.String())
	if err := r.Err(); err != nil {
		t.Error(err)
	}
}
