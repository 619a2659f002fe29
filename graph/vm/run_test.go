package vm_test

import (
	"runtime"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/vm"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// Comparisons give booleans, or numbers if asked; both may lie between other operators.
func TestComparisons(t *testing.T) {
	g := gorgonia.NewGraph()
	a, b := vector(g, "a", 1, 2, 3), vector(g, "b", 2, 2, 2)
	lt, gt := must(gorgonia.Lt(a, b, false)), must(gorgonia.Gt(a, b, true))
	both := must(gorgonia.Add(gt, must(gorgonia.Lte(a, b, true))))
	eq := must(gorgonia.Eq(lt, must(gorgonia.Gt(b, a, false)), false)) // booleans as operands
	runAll(t, machine(t, gorgonia.Nodes{lt, gt, both, eq}))
	wantData(t, lt, []bool{true, false, false})
	wantData(t, gt, []float64{0, 0, 1})
	wantData(t, both, []float64{1, 1, 1})
	wantData(t, eq, []bool{true, true, true})
}

func TestIntegers(t *testing.T) {
	g := gorgonia.NewGraph()
	a := gorgonia.NewVector(g, tensor.Int, gorgonia.WithShape(3), gorgonia.WithName("a"), gorgonia.WithValue(dense([]int{1, 2, 3}, 3)))
	c := gorgonia.NewVector(g, tensor.Int64, gorgonia.WithShape(3), gorgonia.WithName("c"), gorgonia.WithValue(dense([]int64{4, 5, 6}, 3)))
	sum := must(gorgonia.Add(must(gorgonia.HadamardProd(a, a)), a))
	wide := must(gorgonia.Sub(c, c))
	real := must(gorgonia.ConvType(a, tensor.Int, tensor.Float64))
	runAll(t, machine(t, gorgonia.Nodes{sum, wide, real}))
	wantData(t, sum, []int{2, 6, 12})
	wantData(t, wide, []int64{0, 0, 0})
	wantData(t, real, []float64{1, 2, 3})
}

// Random nodes are drawn again at every run: they are no constants, though nothing goes into them.
func TestRandomNodes(t *testing.T) {
	g := gorgonia.NewGraph()
	r := gorgonia.GaussianRandomNode(g, tensor.Float64, 0, 1, 20)
	twice := must(gorgonia.Add(r, r))
	m := machine(t, gorgonia.Nodes{r, twice})
	runAll(t, m)
	first := data(r)
	runAll(t, m)
	if cmp.Equal(first, data(r)) {
		t.Error("a second run has the same random numbers")
	}
	for i, v := range data(r).([]float64) {
		if got := data(twice).([]float64)[i]; got != 2*v {
			t.Fatalf("one draw gives %v and %v: it was drawn twice in a run", v, got)
		}
	}
}

// The graph is run as it is. Gorgonia rewrites log(softmax(x)) when it is built: the softmax itself becomes log-softmax.
func TestLogOfSoftmax(t *testing.T) {
	g := gorgonia.NewGraph()
	x := gorgonia.NewMatrix(g, tensor.Float64, gorgonia.WithShape(2, 3), gorgonia.WithName("x"), gorgonia.WithValue(dense([]float64{1, 2, 3, 1, 1, 1}, 2, 3)))
	y := must(gorgonia.Log(must(gorgonia.SoftMax(x))))
	runAll(t, machine(t, gorgonia.Nodes{y}))
	plain := must(gorgonia.LogSoftMax(x))
	runAll(t, machine(t, gorgonia.Nodes{plain}))
	wantData(t, y, data(plain))
}

func TestBindDualValuesTrains(t *testing.T) {
	g := gorgonia.NewGraph()
	x, y := vector(g, "x", 1, 2, 3, 4), vector(g, "y", 5, 7, 9, 11) // y = 2x + 3
	m := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("m"), gorgonia.WithValue(0.))
	c := gorgonia.NewScalar(g, tensor.Float64, gorgonia.WithName("c"), gorgonia.WithValue(0.))
	loss := must(gorgonia.Mean(must(gorgonia.Square(must(gorgonia.Sub(must(gorgonia.Add(must(gorgonia.Mul(x, m)), c)), y))))))
	if _, err := gorgonia.Grad(loss, m, c); err != nil {
		t.Fatal(err)
	}
	v := machine(t, gorgonia.Nodes{loss}, vm.BindDualValues(m, c))
	solver := gorgonia.NewAdamSolver(gorgonia.WithLearnRate(0.1))
	for range 500 {
		runAll(t, v)
		if err := solver.Step(gorgonia.NodesToValueGrads(gorgonia.Nodes{m, c})); err != nil {
			t.Fatal(err)
		}
	}
	for want, n := range map[float64]*gorgonia.Node{2: m, 3: c} {
		if got := n.Value().Data().(float64); got < want-0.01 || got > want+0.01 {
			t.Errorf("%s is %v, want %v", n.Name(), got, want)
		}
	}
}

// One node may be the gradient of two parameters: that of a + b is.
func TestOneGradientOfTwoParameters(t *testing.T) {
	g := gorgonia.NewGraph()
	a, b, v := vector(g, "a", 1, 2), vector(g, "b", 3, 4), vector(g, "v", 5, 6)
	loss := must(gorgonia.Sum(must(gorgonia.HadamardProd(must(gorgonia.Add(a, b)), v))))
	grads, err := graph.Grad(loss, a, b)
	if err != nil {
		t.Fatal(err)
	}
	var da, db [2]float64
	runAll(t, machine(t, gorgonia.Nodes{loss}, vm.Into(grads[0], da[:]), vm.Into(grads[1], db[:])))
	if want := [2]float64{5, 6}; da != want || db != want {
		t.Errorf("got %v and %v, want %v", da, db, want)
	}
}

// A run over our own operators allocates nothing.
func TestNoAllocations(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		p := graph.NewParams(dt, 1)
		m := buildSmall(t, p, 8)
		opts := []vm.Option{vm.Names(m.inst.Describe)}
		for i, q := range p.Weights() {
			opts = append(opts, vm.Into(m.grads[i], q.GradData()))
		}
		machine := machine(t, gorgonia.Nodes{m.loss}, opts...)
		runAll(t, machine)
		// Under the race detector sync.Pool forgets what kernels put there, at random.
		if n := testing.AllocsPerRun(50, func() { runAll(t, machine) }); n != 0 && !raceDetector {
			t.Errorf("%v: %v allocations a run, want 0", dt, n)
		}
		if machine.ArenaBytes() == 0 || machine.Steps() == 0 {
			t.Errorf("%v: %d steps in %d bytes", dt, machine.Steps(), machine.ArenaBytes())
		}
	}
}

// Instances in goroutines of their own share parameters, which runs only read.
func TestConcurrentMachines(t *testing.T) {
	p := graph.NewParams(tensor.Float64, 1)
	models := []small{buildSmall(t, p, 4), buildSmall(t, p, 4)}
	losses := make([][]float64, len(models))
	var wg sync.WaitGroup
	for i, m := range models {
		machine := machine(t, gorgonia.Nodes{m.loss})
		wg.Go(func() {
			for range 50 {
				if err := machine.RunAll(); err != nil {
					t.Error(err)
					return
				}
				losses[i] = append(losses[i], m.loss.Value().Data().(float64))
			}
		})
	}
	wg.Wait()
	if d := cmp.Diff(losses[0], losses[1]); d != "" {
		t.Error(d)
	}
}

func TestNilPool(t *testing.T) {
	var p *vm.Pool
	if got := p.Threads(); got != 1 {
		t.Errorf("%d threads, want 1", got)
	}
	calls := 0
	p.Split(10, 1, func(lo, hi int) { calls += hi - lo })
	p.Close()
	if calls != 10 {
		t.Errorf("%d of 10 done", calls)
	}
}

// The number of threads changes no bit.
func TestPool(t *testing.T) {
	p := graph.NewParams(tensor.Float64, 1)
	m := buildSmall(t, p, 64)
	want, wantGrads := run(t, m, planned)
	for n := range 4 {
		pool, err := vm.NewPool(n)
		if err != nil {
			t.Fatal(err)
		}
		if got := pool.Threads(); got != n && n > 0 || got < 1 || n == 0 && got > runtime.NumCPU() {
			t.Errorf("a pool of %d threads has %d", n, got)
		}
		got, grads := run(t, m, func(n gorgonia.Nodes, o ...vm.Option) (gorgonia.VM, error) {
			return vm.New(n, append(o, vm.Threads(pool))...)
		})
		pool.Close()
		if got != want || !cmp.Equal(grads, wantGrads) {
			t.Errorf("%d threads: loss %v, want %v: %s", n, got, want, cmp.Diff(wantGrads, grads))
		}
	}
}
