package checkpoint_test

import (
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"nabla/internal/safetensors"
	"nabla/trainer/checkpoint"
)

// A run saves a checkpoint every 100 steps and continues from the last one that is intact.
func Example() {
	run, err := os.MkdirTemp("", "run")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(run)
	store, err := checkpoint.Open(filepath.Join(run, "checkpoints"))
	if err != nil {
		log.Fatal(err)
	}
	if _, _, err := store.Last(); errors.Is(err, checkpoint.ErrNone) {
		fmt.Println("a new run")
	}
	for step := 100; step <= 400; step += 100 {
		err := store.Save(&checkpoint.Checkpoint{
			Manifest: checkpoint.Manifest{Step: step, Seed: 1, Kernels: "generic"},
			Weights:  []safetensors.Tensor{{Name: "linear/bias", Shape: []int{2}, Data: []float32{float32(step), 0}}},
		})
		if err != nil {
			log.Fatal(err)
		}
		if step == 200 { // the lowest validation loss
			if err := store.MarkBest(step); err != nil {
				log.Fatal(err)
			}
		}
		if err := store.Prune(1); err != nil {
			log.Fatal(err)
		}
	}
	last, warnings, err := store.Last()
	if err != nil {
		log.Fatal(err)
	}
	best, err := store.Best()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("last", last.Manifest.Step, last.Weights[0].Data, warnings)
	fmt.Println("best", best.Manifest.Step, best.Weights[0].Data)
	// Output:
	// a new run
	// last 400 [400 0] []
	// best 200 [200 0]
}

// What is on the disk is what was saved, or it is set aside.
func ExampleStore_Last() {
	dir, err := os.MkdirTemp("", "checkpoints")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	store, err := checkpoint.Open(dir)
	if err != nil {
		log.Fatal(err)
	}
	for _, step := range []int{100, 200} {
		if err := store.Save(&checkpoint.Checkpoint{Manifest: checkpoint.Manifest{Step: step}}); err != nil {
			log.Fatal(err)
		}
	}
	if err := os.Truncate(filepath.Join(dir, checkpoint.Name(200), "manifest.json"), 100); err != nil {
		log.Fatal(err)
	}
	last, warnings, err := store.Last()
	if err != nil {
		log.Fatal(err)
	}
	steps, err := store.Steps()
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("last", last.Manifest.Step, "of", steps, "warnings", len(warnings))
	// Output: last 100 of [100] warnings 1
}
