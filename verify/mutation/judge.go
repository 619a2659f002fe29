package main

import (
	"context"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"math"
	"os"
	"slices"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
	"nabla/graph/vm"
	"nabla/internal/keyed"
	program "nabla/run"
	"nabla/verify"
)

// A mode is a way to check a gradient.
type mode struct {
	name string
	opts []verify.Option
}

var modes = []mode{{"full", nil}, {"directional", []verify.Option{verify.Directional(4)}}}

// A ruling is what a judge says of the gradients as they are.
type ruling struct {
	Caught map[string]string `json:"caught"` // by mode: the first check that failed, and what it found
	Values uint64            `json:"values"` // what the forward passes of all cases came to, hashed
}

// judge certifies all operators, layers, losses and graphs in each of some modes, up to the first check that fails. Those of the subject first come
// first: it is the one that a mutant most likely spoils.
func judge(ctx context.Context, wanted []mode, first string) (ruling, error) {
	r := ruling{Caught: map[string]string{}}
	for _, m := range wanted {
		found, err := certify(ctx, m.opts, first)
		if err != nil {
			return r, err
		}
		if found != "" {
			r.Caught[m.name] = found
		}
	}
	if len(r.Caught) < len(wanted) { // it matters for those alone
		r.Values = values()
	}
	return r, ctx.Err()
}

// A check returns what it finds, or nothing.
type check struct {
	subject string
	run     func(ctx context.Context, opts []verify.Option) (found string, err error)
}

// precisions are those of graphs' gradients. Operators, layers and losses are certified in both at once.
var precisions = []mode{{"float64", nil}, {"float32", []verify.Option{verify.Float32()}}}

// checks returns all checks: those of operators, layers, losses and graphs.
func checks() (list []check) {
	for _, c := range program.Cases() {
		list = append(list, check{c.Op, func(ctx context.Context, opts []verify.Option) (string, error) {
			report, err := verify.Certify(ctx, []verify.Case{c}, opts...)
			if err != nil {
				return "", err
			}
			for _, k := range report.Cases[0].Checks {
				if !k.Verdict.Good() {
					return fmt.Sprintf("%s: %s, %s: %s", k.Name, c.Op, c.Name, k.Verdict), nil
				}
			}
			return "", nil
		}})
	}
	for _, g := range graphs {
		for _, kind := range precisions {
			list = append(list, check{"graphs", func(ctx context.Context, opts []verify.Option) (string, error) {
				report, err := g.certify(ctx, append(kind.opts[:len(kind.opts):len(kind.opts)], opts...))
				if err == nil && report.Err() != nil {
					return fmt.Sprintf("%s: graph %s", kind.name, g.name), nil
				}
				return "", err
			}})
		}
	}
	return list
}

// certify returns what the first check that fails has found, or nothing. A gradient that cannot be made or run is found too.
func certify(ctx context.Context, opts []verify.Option, first string) (found string, err error) {
	defer func() {
		if p := recover(); p != nil {
			found = fmt.Sprintf("crash: %v", p)
		}
	}()
	list := checks()
	slices.SortStableFunc(list, func(a, b check) int {
		switch {
		case (a.subject == first) == (b.subject == first):
			return 0
		case a.subject == first:
			return -1
		}
		return 1
	})
	for _, c := range list {
		if err := mark(c.subject); err != nil {
			return "", err
		}
		found, err := c.run(ctx, opts)
		if err != nil {
			return "error: " + err.Error(), ctx.Err()
		}
		if found != "" {
			return found, nil
		}
	}
	return "", nil
}

// mark tells the file to which functions write their numbers what they run for.
func mark(subject string) error {
	path := os.Getenv(touchedVariable)
	if path == "" {
		return nil
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		return errors.Wrap(err, "marks")
	}
	defer f.Close()
	_, err = fmt.Fprintln(f, subjectMark+subject)
	return errors.Wrap(err, "marks")
}

const subjectMark = "for "

// values hashes the results of all operators' cases in both precisions, bit by bit. It tells whether a mutant changes a forward pass.
func values() uint64 {
	h := fnv.New64a()
	for _, c := range op.Cases() {
		for _, dt := range []tensor.Dtype{tensor.Float64, tensor.Float32} {
			if err := value(c, dt, func(v float64) { binary.Write(h, binary.LittleEndian, v) }); err != nil {
				fmt.Fprintln(h, err)
			}
		}
	}
	return h.Sum64()
}

// value gives the result of a case to put, an element at a time.
func value(c op.Case, dt tensor.Dtype, put func(float64)) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = errors.Errorf("crash: %v", p)
		}
	}()
	var out *gorgonia.Node
	inst, err := graph.Build(graph.NewParams(dt, 1), graph.Train, func(s *graph.Scope) {
		var in gorgonia.Nodes
		for i, o := range c.In {
			t, shape := dt, o.Shape
			if o.Kind != op.Real {
				t = tensor.Int64
			}
			if len(shape) == 0 {
				shape = tensor.Shape{1}
			}
			n := s.Input(fmt.Sprint("operand", i), t, shape...)
			if len(o.Shape) == 0 && s.Err() == nil {
				n = s.Try(op.Reshape(n))
			}
			in = append(in, n)
		}
		if s.Err() == nil {
			out = s.Try(c.Make(in))
		}
		if s.Err() == nil && out.Shape().Dims() == 0 {
			out = s.Try(op.Reshape(out, 1))
		}
	})
	if err != nil {
		return err
	}
	for i, o := range c.In {
		x := o.Values(keyed.New(1, "mutation").Name(c.Op).Name(c.Name).At(i).Rand())
		switch dst := inst.Input(fmt.Sprint("operand", i)).Data().(type) {
		case []float64:
			copy(dst, x)
		case []float32:
			for j, v := range x {
				dst[j] = float32(v)
			}
		case []int64:
			for j, v := range x {
				dst[j] = int64(v)
			}
		}
	}
	machine, err := vm.New(gorgonia.Nodes{out})
	if err != nil {
		return err
	}
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		return err
	}
	switch data := out.Value().Data().(type) {
	case []float64:
		for _, v := range data {
			put(v)
		}
	case []float32:
		for _, v := range data {
			put(float64(v))
		}
	default:
		put(math.NaN())
	}
	return nil
}
