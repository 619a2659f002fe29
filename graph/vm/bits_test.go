package vm_test

import (
	"crypto/sha256"
	endian "encoding/binary"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/layer"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/internal/simd"
	"nabla/solvers"
)

// training is a network that trains on batches of its own: large enough that products are shared by threads.
type training struct {
	inst *graph.Instance
	run  func() error
}

const (
	trainingBatch   = 128
	trainingInputs  = 784
	trainingClasses = 10
	trainingSteps   = 100
)

func newTraining(t *testing.T, dt tensor.Dtype, opts ...vm.Option) *training {
	t.Helper()
	params := graph.NewParams(dt, 1)
	var loss *gorgonia.Node
	inst, err := graph.Build(params, graph.Train, func(s *graph.Scope) {
		x := s.Input("x", dt, trainingBatch, trainingInputs)
		class := s.Input("class", tensor.Int64, trainingBatch)
		weight := s.Input("weight", dt, trainingBatch)
		h := layer.Dropout(s, layer.ReLU(s, layer.Linear(s, x, 256)), 0.2)
		rows := s.Try(op.SoftmaxCrossEntropy(layer.Linear(s, h, trainingClasses), class))
		loss = s.Try(op.Dot(rows, weight))
	})
	if err != nil {
		t.Fatal(err)
	}
	grads, err := graph.Grad(loss, inst.Weights()...)
	if err != nil {
		t.Fatal(err)
	}
	for i, q := range params.Weights() {
		opts = append(opts, vm.Into(grads[i], q.GradData()))
	}
	m := machine(t, gorgonia.Nodes{loss}, opts...)
	solver, err := solvers.DefaultNesterov().New()
	if err != nil {
		t.Fatal(err)
	}
	model := params.ValueGrads()
	return &training{inst, func() error {
		if err := m.RunAll(); err != nil {
			return err
		}
		return solver.Step(model)
	}}
}

// weights returns a hash of the weights' bits after so many steps.
func (tr *training) weights(t *testing.T, steps int) string {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	for step := range steps {
		tr.inst.SetStep(step, 0)
		fill(tr.inst.Input("x").Data(), r.Float64)
		fill(tr.inst.Input("weight").Data(), func() float64 { return 1. / trainingBatch })
		for i := range trainingBatch {
			tr.inst.Input("class").Int64s()[i] = r.Int64N(trainingClasses)
		}
		if err := tr.run(); err != nil {
			t.Fatal(err)
		}
	}
	h := sha256.New()
	flat, _ := tr.inst.Params().Flat()
	if err := endian.Write(h, endian.LittleEndian, flat); err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// fill sets the elements of a []float32 or []float64.
func fill(data any, next func() float64) {
	switch d := data.(type) {
	case []float32:
		for i := range d {
			d[i] = float32(next())
		}
	case []float64:
		for i := range d {
			d[i] = next()
		}
	}
}

// stepsHere is a hundred steps, or fewer where they take long.
func stepsHere() int {
	if simd.Kernels() == "generic" || testing.Short() || raceDetector {
		return trainingSteps / 20
	}
	return trainingSteps
}

// The number of threads changes no bit of the weights.
func TestThreadsChangeNoBit(t *testing.T) {
	for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
		steps := stepsHere()
		if dt == tensor.Float64 {
			steps = max(3, steps/5) // the same code at half the speed
		}
		want := newTraining(t, dt).weights(t, steps)
		for _, threads := range []int{1, 2, 3, 8} {
			if got := newTraining(t, dt, withPool(t, threads)).weights(t, steps); got != want {
				t.Errorf("%v: after %d steps with %d threads the weights are %s, want %s", dt, steps, threads, got, want)
			}
		}
		if got := newTraining(t, dt).weights(t, steps-1); got == want {
			t.Errorf("%v: one step less gives the same weights: the network does not learn", dt)
		}
	}
}

// kernelsChild is set in the environment of the child processes of TestKernelsChangeNoBit.
const kernelsChild = "NABLA_TEST_KERNELS_CHILD"

// AVX-512 and AVX2 give the same weights. Kernels are chosen when a program starts, so each set has a process of its own.
func TestKernelsChangeNoBit(t *testing.T) {
	if os.Getenv(kernelsChild) != "" {
		if err := simd.CheckKernels(); err != nil {
			fmt.Println("\nkernels: none")
			return
		}
		for _, dt := range []tensor.Dtype{tensor.Float32, tensor.Float64} {
			fmt.Printf("\nkernels: %s %v %s\n", simd.Kernels(), dt, newTraining(t, dt, withPool(t, 2)).weights(t, stepsHere()))
		}
		return
	}
	if runtime.GOARCH != "amd64" {
		t.Skip("avx2 and avx512 are of amd64")
	}
	hashes := map[string][]string{}
	for _, set := range []string{"avx2", "avx512"} {
		child := exec.Command(os.Args[0], "-test.run=^TestKernelsChangeNoBit$", fmt.Sprintf("-test.short=%v", testing.Short()))
		child.Env = append(os.Environ(), "NABLA_KERNELS="+set, kernelsChild+"=1")
		out, err := child.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", set, err, out)
		}
		for line := range strings.Lines(string(out)) {
			f := strings.Fields(line)
			switch {
			case len(f) == 2 && f[0] == "kernels:":
				t.Skipf("this processor has no %s", set)
			case len(f) == 4 && f[0] == "kernels:" && f[1] == set:
				hashes[f[2]] = append(hashes[f[2]], f[3])
			}
		}
	}
	for _, dt := range []string{"float32", "float64"} {
		if h := hashes[dt]; len(h) != 2 || h[0] != h[1] {
			t.Errorf("%s: after %d steps the hashes of the weights are %v, want two that are equal", dt, stepsHere(), h)
		}
	}
}
