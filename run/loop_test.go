package run

import (
	"context"
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/internal/disk/faulty"
	"nabla/trainer"
)

// everything are settings of all that the loop can do beside steps and epochs.
func everything(more ...string) []string {
	return append([]string{
		"train.accumulate", "3", "train.ema", "0.9", "train.validate_steps", "3", "train.patience", "5", "train.min_delta", "0.05",
		"train.epochs", "30", "schedule.name", "cosine", "schedule.warmup", "4", "train.on_fault", "rollback",
	}, more...)
}

// TestEverythingContinues stops a run with all features on, which ends early, within an epoch and at the end of one.
func TestEverythingContinues(t *testing.T) {
	whole := newJob(t, everything()...)
	want := filepath.Join(t.TempDir(), "whole")
	s := finish(t, whole, want)
	if !s.StoppedEarly || s.Steps >= whole.Steps() {
		t.Fatalf("got %+v, want it stopped early: the test tells nothing", s)
	}
	for _, at := range []int{3, 7, 8, 15, s.Steps - 1} {
		dir := filepath.Join(t.TempDir(), "run")
		stopAt(t, newJob(t, everything()...), dir, at)
		got := finish(t, newJob(t, everything()...), dir)
		sameRun(t, want, dir)
		if got.StoppedEarly != s.StoppedEarly || got.Steps != s.Steps || got.BestEpoch != s.BestEpoch {
			t.Errorf("stopped at %d: got %+v, want %+v", at, got, s)
		}
	}
}

// TestValidateEpochsInTheTable: an epoch without a validation has empty cells for it.
func TestValidateEpochsInTheTable(t *testing.T) {
	dir := unbroken(t, newJob(t, "train.epochs", "4", "train.validate_epochs", "2"))
	f, err := os.Open(filepath.Join(dir, metricsFile))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range table[0] {
		if !strings.HasPrefix(name, "val_") {
			continue
		}
		for epoch := 1; epoch <= 4; epoch++ {
			if cell := table[epoch][i]; (cell == "") != (epoch%2 == 1) {
				t.Errorf("%s of epoch %d is %q", name, epoch, cell)
			}
		}
	}
}

// TestFaultsAreTold trains with a loss that is never finite, and leaves such batches out until it is too many.
func TestFaultsAreTold(t *testing.T) {
	j := newJob(t, "train.epochs", "3", "train.validate_epochs", "3", "train.on_fault", "skip")
	j.Unverified = true
	j.objective = spoilt(j.objective)
	f, err := EitherFolder(filepath.Join(t.TempDir(), "run"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	f.fs = faulty.Unsynced{}
	told := 0
	s, err := j.Fit(context.Background(), f, Hooks{OnFault: func(f trainer.Fault) error { told = f.Count; return nil }})
	if err == nil || told != 9 || s.Skipped != 9 || s.Status != "numeric_failure" {
		t.Errorf("got %+v, %v, want 9 steps left out and the tenth the end", s, err)
	}
}

// spoilt is an objective whose row losses are NaN.
func spoilt(o trainer.Objective) trainer.Objective {
	return func(s *graph.Scope, in trainer.Inputs) trainer.Result {
		r := o(s, in)
		r.RowLoss = s.Try(op.Linear(r.RowLoss, math.NaN(), 0))
		return r
	}
}
