package simd

import (
	"syscall"
	"testing"
	"time"
)

// processorTime returns what the process has used.
func processorTime(t *testing.T) time.Duration {
	t.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		t.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestIdlePoolUsesNoProcessor(t *testing.T) {
	p := NewPool(4)
	defer p.Close()
	const idle = 300 * time.Millisecond
	least := idle
	for range 3 { // what runs beside, such as the garbage collector, may use some
		pieces(p, 100, 1)
		before := processorTime(t)
		time.Sleep(idle)
		least = min(least, processorTime(t)-before)
	}
	if least > idle/20 {
		t.Errorf("an idle pool used %v of processor time in %v", least, idle)
	}
}
