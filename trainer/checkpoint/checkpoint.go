// Package checkpoint keeps the saved states of a run in a folder, so that a run can be killed at any moment and
// continued:
//
//	checkpoints/step-00001200/weights.safetensors   the model's parameters
//	checkpoints/step-00001200/state.safetensors     all else that training remembers as tensors
//	checkpoints/step-00001200/manifest.json         where in the run, and the SHA-256 of both files and of itself
//	checkpoints/best                                one line, the name of a checkpoint: step-00001200
//
// A checkpoint appears under its name only when all of it is on the disk, and what is read is what was written, to
// the bit, or an error. A folder beside them that ends in .tmp is being written or removed, one in .old is being
// replaced; both are put in order by the next Open. One that ends in .damaged was found to be so and set aside.
//
// A folder has one writer at a time, which the caller ensures, and any number of readers (ReadOnly).
package checkpoint

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"nabla/internal/disk"
	"nabla/internal/safetensors"
)

// ErrNone is returned where a folder holds no checkpoint of the kind asked for: the run stopped before its first was
// saved, has not marked a best one, or every one is damaged (Last's warnings tell).
var ErrNone = errors.New("no valid checkpoint")

// Checkpoint is all that a run needs to continue bit for bit.
type Checkpoint struct {
	Manifest Manifest
	Weights  []safetensors.Tensor // in declaration order
	State    []safetensors.Tensor // all else, in sections: "solver/momentum/linear/weight"
}

const (
	prefix       = "step-"
	weightsFile  = "weights.safetensors"
	stateFile    = "state.safetensors"
	manifestFile = "manifest.json"
	bestFile     = "best"

	tmpSuffix     = disk.TmpSuffix
	oldSuffix     = ".old"
	damagedSuffix = ".damaged"
)

// Name returns the folder name of a step's checkpoint, "step-00001200" for 1200.
func Name(step int) string { return fmt.Sprintf("%s%08d", prefix, step) }

// parseName is the inverse of Name; ok is false for what Name does not return.
func parseName(name string) (step int, ok bool) {
	step, err := strconv.Atoi(strings.TrimPrefix(name, prefix))
	return step, err == nil && step >= 0 && Name(step) == name
}

// damage marks an error as a fault of a checkpoint's content: what is there is not what was saved, now and at every
// further attempt. An error of the file system (permission, too many open files) is not: it says nothing about the
// content, and a checkpoint must not be set aside for it.
type damage struct{ error }

func (d damage) Unwrap() error { return d.error }

func damaged(err error) bool {
	var d damage
	return errors.As(err, &d)
}
