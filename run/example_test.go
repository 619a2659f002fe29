package run_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"nabla/run"
)

// Train the built-in iris recipe, then load what it left and classify a flower.
func Example() {
	dir, err := os.MkdirTemp("", "nabla")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)

	recipe, err := run.Recipe("iris")
	if err != nil {
		log.Fatal(err)
	}
	job, err := run.Prepare([]*run.Layer{recipe})
	if err != nil {
		log.Fatal(err)
	}
	defer job.Close()
	folder, err := run.CreateFolder(filepath.Join(dir, "iris"), "iris")
	if err != nil {
		log.Fatal(err)
	}
	summary, err := job.Fit(context.Background(), folder, run.Hooks{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(summary.Status, summary.Steps, "steps")

	trained, err := run.Open(folder.Path())
	if err != nil {
		log.Fatal(err)
	}
	p, err := trained.PredictRows(context.Background(), [][]float64{{5.1, 3.5, 1.4, 0.2}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(p.Classes[p.Class[0]])
	// Output:
	// done 280 steps
	// setosa
}
