package vm_test

import (
	"runtime"
	"runtime/debug"
	"testing"
	"time"

	"golang.org/x/sys/unix"
	"gorgonia.org/tensor"

	"nabla/internal/simd"
)

// The network whose bits are compared is one that threads share: otherwise TestThreadsChangeNoBit would compare nothing.
// What other threads than the caller's have run is what the process has run beyond this one.
func TestTrainingIsShared(t *testing.T) {
	if simd.Kernels() == "generic" || raceDetector {
		t.Skip("too slow")
	}
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // collection runs on other threads too
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	share := func(threads int) float64 {
		tr := newTraining(t, tensor.Float32, withPool(t, threads))
		tr.weights(t, 1)
		all, mine := cpuTime(t), threadTime(t)
		tr.runs(t, 50)
		all, mine = cpuTime(t)-all, threadTime(t)-mine
		return float64(all-mine) / float64(all)
	}
	one, two := share(1), share(2)
	t.Logf("other threads do %.0f%% of the work of one thread and %.0f%% of that of two", 100*one, 100*two)
	if one > 0.1 || two < 0.25 {
		t.Errorf("other threads do %.2f of the work of one thread and %.2f of that of two, want at most 0.1 and at least 0.25", one, two)
	}
}

// runs trains on the same batch.
func (tr *training) runs(t *testing.T, steps int) {
	t.Helper()
	for range steps {
		if err := tr.run(); err != nil {
			t.Fatal(err)
		}
	}
}

// threadTime returns the time that the calling thread has run.
func threadTime(t *testing.T) time.Duration {
	t.Helper()
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_THREAD, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
