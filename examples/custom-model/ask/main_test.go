package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"custommodel/residual"

	"nabla/cli"
)

// The whole way through the public interface: train by the recipe, certify the gradients, ask.
func TestTrainAndAsk(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	own := cli.Model(residual.Name, residual.New)
	for _, args := range [][]string{
		{"verify", "../iris.yaml"},
		{"fit", "../iris.yaml", "--out", dir, "--quiet"},
		{"eval", dir},
	} {
		if code := cli.Run(context.Background(), args, os.Stderr, os.Stderr, own); code != 0 {
			t.Fatalf("%q: got exit code %d, want 0", args, code)
		}
	}
	for want, row := range map[string]string{ // the first flower of each species
		"setosa": "5.1 3.5 1.4 0.2", "versicolor": "7.0 3.2 4.7 1.4", "virginica": "6.3 3.3 6.0 2.5",
	} {
		got, err := ask(context.Background(), dir, strings.Fields(row))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(got, want+" (") {
			t.Errorf("%s: got %s, want %s", row, got, want)
		}
	}
	if _, err := ask(context.Background(), dir, []string{"1", "2"}); err == nil || !strings.Contains(err.Error(), "2 values, want 4") {
		t.Errorf("a short row: got %v, want an error that says so", err)
	}
}
