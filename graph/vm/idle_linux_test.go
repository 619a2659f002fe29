package vm_test

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// A machine that does not run uses no CPU, and neither do its threads, which wait for work in vain for 50 µs at most.
func TestIdleMachineUsesNoCPU(t *testing.T) {
	_, outputs := deep(t, 1<<16, 4)
	m := machine(t, outputs, withPool(t, 4))
	const idle, limit = 300 * time.Millisecond, 3 * time.Millisecond
	var least time.Duration
	for range 4 { // the least of some tries: the runtime has work of its own after a run
		runAll(t, m)
		before := cpuTime(t)
		time.Sleep(idle)
		used := cpuTime(t) - before
		if least == 0 || used < least {
			least = used
		}
		if least <= limit {
			t.Logf("%v of CPU in %v", least, idle)
			return
		}
	}
	t.Errorf("an idle machine of 4 threads uses %v of CPU in %v, want %v at most", least, idle, limit)
}

// cpuTime returns the time that all threads of the process have run.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var u unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
