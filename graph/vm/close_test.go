package vm_test

import (
	"context"
	"encoding/json"
	"runtime"
	"strings"
	"testing"
	"time"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
)

// deep returns a chain of tanh over a leaf of so many elements, and the gradient of its sum by the leaf, for which every
// link must be kept until it is used.
func deep(t *testing.T, elements, links int) (x *gorgonia.Node, outputs gorgonia.Nodes) {
	t.Helper()
	g := gorgonia.NewGraph()
	x = leaf(g, tensor.Float32, "x", -1, 1, elements)
	y := x
	for range links {
		y = must(op.Tanh(y))
	}
	loss := must(op.Dot(y, x))
	grads, err := graph.Grad(loss, x)
	if err != nil {
		t.Fatal(err)
	}
	return x, gorgonia.Nodes{loss, must(op.Dot(grads[0], grads[0]))}
}

// After Close the memory of a machine returns, though machine, graph and outputs are still in use.
func TestCloseReturnsMemory(t *testing.T) {
	const elements, links, bytes = 1 << 18, 16, 4
	x, outputs := deep(t, elements, links)
	before := heapInUse()
	m := machine(t, outputs)
	runAll(t, m)
	taken := heapInUse() - before
	if taken < links*elements*bytes {
		t.Fatalf("the machine took %d bytes, want %d at least, or there is nothing to be seen here", taken, links*elements*bytes)
	}
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if kept := heapInUse() - before; kept > taken/100 {
		t.Errorf("of %d bytes %d are kept after Close", taken, kept)
	}
	wantClosed(t, m)
	runtime.KeepAlive(x)
	for _, n := range outputs {
		if n.Value() == nil {
			t.Errorf("%s has lost its value", n.Name())
		}
	}
}

func wantClosed(t *testing.T, m *vm.Machine) {
	t.Helper()
	if err := m.RunAll(); err == nil {
		t.Error("a closed machine runs")
	}
}

// heapInUse returns the bytes in use after a collection that leaves nothing to a sync.Pool.
func heapInUse() int64 {
	runtime.GC()
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return int64(s.HeapInuse)
}

// Machines start no goroutines that outlive them, and pools none that outlive their Close.
func TestCloseReturnsGoroutines(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 20 {
		_, outputs := deep(t, 1000, 4)
		pool, err := vm.NewPool(4)
		if err != nil {
			t.Fatal(err)
		}
		m, err := vm.New(outputs, vm.Threads(pool))
		if err != nil {
			t.Fatal(err)
		}
		runAll(t, m)
		if err := m.Close(); err != nil {
			t.Fatal(err)
		}
		pool.Close()
	}
	wantGoroutines(t, before)
}

// A pool may be closed before the machines that use it: they go on with one thread.
func TestPoolClosedFirst(t *testing.T) {
	before := runtime.NumGoroutine()
	_, outputs := deep(t, 1000, 4)
	pool, err := vm.NewPool(4)
	if err != nil {
		t.Fatal(err)
	}
	m := machine(t, outputs, vm.Threads(pool))
	runAll(t, m)
	want := data(outputs[1])
	pool.Close()
	pool.Close()
	runAll(t, m)
	wantData(t, outputs[1], want)
	wantGoroutines(t, before)
}

// wantGoroutines waits for the number of goroutines to fall to what it was: those that were told to end take a moment.
func wantGoroutines(t *testing.T, want int) {
	t.Helper()
	got := 0
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
		if got = runtime.NumGoroutine(); got <= want {
			return
		}
	}
	t.Errorf("%d goroutines, want %d", got, want)
}

func TestClose(t *testing.T) {
	for name, make := range map[string]func(gorgonia.Nodes, ...vm.Option) (gorgonia.VM, error){"machine": planned, "tape": tape} {
		y := must(gorgonia.Square(vector(gorgonia.NewGraph(), "x", 1, 2)))
		m, err := make(gorgonia.Nodes{y})
		if err != nil {
			t.Fatal(err)
		}
		runAll(t, m)
		for range 2 {
			if err := m.Close(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		wantData(t, y, []float64{1, 4})
		if err := m.RunAll(); err == nil || !strings.Contains(err.Error(), "closed") {
			t.Errorf("%s: running it closed gives %v", name, err)
		}
		m.Reset()
	}
}

func TestPlanAndProfileOfClosed(t *testing.T) {
	y := must(op.Tanh(vector(gorgonia.NewGraph(), "x", 1, 2)))
	m := machine(t, gorgonia.Nodes{y})
	for runs, want := range map[int]int{1: 1, 2: 0} { // closed after the last run, and before it
		m := machine(t, gorgonia.Nodes{y})
		list, err := m.Profile(context.Background(), runs, m.Close)
		if len(list) != want || (err == nil) != (want > 0) {
			t.Errorf("closed after the first of %d runs: got %d timings and %v", runs, len(list), err)
		}
	}
	m.Close()
	if _, err := m.Profile(context.Background(), 0, nil); err == nil || !strings.Contains(err.Error(), "closed") {
		t.Errorf("no runs: got %v, want an error", err)
	}
	if list, err := json.Marshal(m.Plan()); err != nil || !strings.Contains(string(list), `"steps":[]`) {
		t.Errorf("the plan is %s, %v; want no steps", list, err)
	}
}

// withPool lets a machine use a pool that ends with the test.
func withPool(t testing.TB, threads int) vm.Option { return vm.Threads(newPool(t, threads)) }
