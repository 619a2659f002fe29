package graph_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"nabla/graph"
	"nabla/graph/op"
)

func TestBuildRefuses(t *testing.T) {
	other := gorgonia.NewMatrix(gorgonia.NewGraph(), tensor.Float64, gorgonia.WithShape(2, 2), gorgonia.WithName("stranger"))
	for _, tt := range []struct {
		name    string
		declare func(s *graph.Scope)
		want    []string // parts of the error
	}{
		{"parameter twice", func(s *graph.Scope) {
			s.In("a").Param("w", graph.Zeros(), 2)
			s.In("a").Param("w", graph.Zeros(), 2)
		}, []string{`"a/w"`, "declared twice", "Scope.In"}},
		{"input twice", func(s *graph.Scope) {
			s.Input("x", s.Dtype(), 2)
			s.Input("x", s.Dtype(), 3)
		}, []string{`input "x"`, "declared twice"}},
		{"parameter of an input's name", func(s *graph.Scope) {
			s.Input("x", s.Dtype(), 2)
			s.Param("x", graph.Zeros(), 2)
		}, []string{`parameter "x"`, "declared twice"}},
		{"state of a parameter's name", func(s *graph.Scope) {
			s.Param("x", graph.Zeros(), 2)
			s.State("x", graph.Zeros(), 2)
		}, []string{`state "x"`, "declared twice"}},
		{"empty name", func(s *graph.Scope) { s.In("a").Param("", graph.Zeros(), 2) }, []string{"a: ", "without slashes"}},
		{"slash in a name", func(s *graph.Scope) { s.Param("a/w", graph.Zeros(), 2) }, []string{`"a/w"`, "without slashes"}},
		{"space in a name", func(s *graph.Scope) { s.Input("my x", s.Dtype(), 2) }, []string{`"my x"`, "without slashes"}},
		{"slash in a scope", func(s *graph.Scope) { s.In("a/b") }, []string{`"a/b"`, "without slashes"}},
		{"empty scope", func(s *graph.Scope) { s.In("") }, []string{`scope name ""`}},
		{"zero dimension", func(s *graph.Scope) { s.Param("w", graph.Zeros(), 3, 0) }, []string{`"w"`, "[3 0]", "positive"}},
		{"negative dimension", func(s *graph.Scope) { s.Input("x", s.Dtype(), -1) }, []string{`"x"`, "[-1]", "positive"}},
		{"shape beyond memory", func(s *graph.Scope) { s.Param("w", graph.Zeros(), 1<<40, 1<<40) }, []string{`"w"`, "elements", "at most"}},
		{"input beyond memory", func(s *graph.Scope) { s.Input("x", s.Dtype(), 1<<31, 1<<31) }, []string{`"x"`, "elements", "at most"}},
		{"no shape", func(s *graph.Scope) { s.Param("w", graph.Zeros()) }, []string{`"w"`, "at least one dimension"}},
		{"input without shape", func(s *graph.Scope) { s.Input("x", s.Dtype()) }, []string{`"x"`, "at least one dimension"}},
		{"no initialiser", func(s *graph.Scope) { s.Param("w", graph.Init{}, 2) }, []string{`"w"`, "graph.Glorot()"}},
		{"another graph", func(s *graph.Scope) { s.In("a").Try(gorgonia.Square(other)) }, []string{"a: ", "another graph"}},
		{"nothing returned", func(s *graph.Scope) { s.Try(nil, nil) }, []string{"neither a node nor an error"}},
		{"an operator's error", func(s *graph.Scope) {
			x := s.Input("x", s.Dtype(), 2, 3)
			s.In("head").Try(op.MatMul(x, x, false, false))
		}, []string{"head: ", "matmul", "(2, 3)", "inner dimensions 3 and 2"}},
		{"the caller's error", func(s *graph.Scope) { s.In("mine").Fail(errors.New("widths must fall")) }, []string{"mine: widths must fall"}},
		{"update of a weight", func(s *graph.Scope) {
			w := s.Param("w", graph.Zeros(), 2)
			s.Update(w, w)
		}, []string{"w is not a state", "State"}},
		{"update of another shape", func(s *graph.Scope) {
			s.Update(s.State("m", graph.Zeros(), 2), s.Input("x", s.Dtype(), 3))
		}, []string{`update of "m"`, "(2)", "(3)"}},
		{"update with nil", func(s *graph.Scope) { s.Update(s.State("m", graph.Zeros(), 2), nil) }, []string{"update", "nil"}},
		{"update from another graph", func(s *graph.Scope) {
			s.Update(s.State("m", graph.Zeros(), 2, 2), other)
		}, []string{`update of "m"`, "stranger", "another graph"}},
		{"two updates", func(s *graph.Scope) {
			m := s.State("m", graph.Zeros(), 2)
			x := s.Input("x", s.Dtype(), 2)
			s.Update(m, x)
			s.Update(m, x)
		}, []string{`update of "m"`, "already"}},
		{"the step's name taken", func(s *graph.Scope) {
			s.Input(graph.StepInput, s.Dtype(), 1)
			s.Step()
		}, []string{`input "step"`, "declared twice"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := graph.NewParams(tensor.Float64, 1)
			inst, err := graph.Build(p, graph.Train, tt.declare)
			if err == nil || inst != nil {
				t.Fatalf("got an instance and error %v, want an error", err)
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("got %q, want it to hold %q", err, part)
				}
			}
			if p.Fixed() || len(p.All()) != 0 {
				t.Error("a Build that failed has fixed the list of parameters")
			}
		})
	}
}

func TestBuildRefusesWhatIsNoModel(t *testing.T) {
	empty := func(*graph.Scope) {}
	for _, tt := range []struct {
		p       *graph.Params
		declare func(*graph.Scope)
	}{{nil, empty}, {graph.NewParams(tensor.Float32, 1), nil}, {graph.NewParams(tensor.Int, 1), empty}} {
		if _, err := graph.Build(tt.p, graph.Train, tt.declare); err == nil {
			t.Errorf("%v: got no error", tt.p)
		}
	}
}

func TestErrorsStick(t *testing.T) {
	_, err := graph.Build(graph.NewParams(tensor.Float64, 1), graph.Train, func(s *graph.Scope) {
		x := s.Input("x", s.Dtype(), 2, 3)
		h := s.In("first").Try(op.MatMul(x, x, false, false))
		for name, n := range map[string]*gorgonia.Node{
			"failed try": h, "input": s.Input("y", s.Dtype(), 1), "parameter": s.Param("w", graph.Zeros(), 1),
			"state": s.State("m", graph.Zeros(), 1), "step": s.Step(), "good try": s.In("second").Try(op.ReLU(x)),
			"fail": s.Fail(errors.New("a later error")),
		} {
			if n != nil {
				t.Errorf("%s: got a node after an error, want nil", name)
			}
		}
		s.Update(nil, nil)
		s.In("not/a name")
		s.In("third").Try(op.ReLU(h))
		_ = h.Shape()[0] // panics, as user code does that goes on with nil
	})
	if err == nil || !strings.HasPrefix(err.Error(), "first: matmul") {
		t.Errorf("got %v, want the first error, with its scope", err)
	}
}

func TestPanicsTellTheirPlace(t *testing.T) {
	_, err := graph.Build(graph.NewParams(tensor.Float64, 1), graph.Train, func(s *graph.Scope) {
		var widths []int
		widths[3]++
	})
	if err == nil || !regexp.MustCompile(`the model panicked: .*out of range.* \(at .*build_test\.go:\d+\)`).MatchString(err.Error()) {
		t.Errorf("got %v, want the panic and its file and line", err)
	}
	_, err = graph.Build(graph.NewParams(tensor.Float64, 1), graph.Train, func(*graph.Scope) { panic("no such width") })
	if err == nil || !regexp.MustCompile(`panicked: no such width \(at .*build_test\.go:\d+\)`).MatchString(err.Error()) {
		t.Errorf("got %v, want the panic and its file and line", err)
	}
}

func TestLaterInstancesDeclareTheSame(t *testing.T) {
	declare := func(shape int, names ...string) func(*graph.Scope) {
		return func(s *graph.Scope) {
			for _, n := range names {
				s.In("net").Param(n, graph.Glorot(), shape)
			}
		}
	}
	p := graph.NewParams(tensor.Float32, 1)
	if _, err := graph.Build(p, graph.Train, func(s *graph.Scope) {
		declare(3, "a", "b")(s)
		s.Fail(errors.New("not yet"))
	}); err == nil || p.Fixed() {
		t.Fatalf("got error %v, fixed %v", err, p.Fixed())
	}
	build(t, p, graph.Train, declare(4, "a", "b", "c")) // a failed Build has not fixed the shape
	before := append([]float32(nil), p.Get("net/b").Data().([]float32)...)
	for _, tt := range []struct {
		name    string
		declare func(*graph.Scope)
		want    []string
	}{
		{"same", declare(4, "a", "b", "c"), nil},
		{"shape", declare(5, "a", "b", "c"), []string{`"net/a"`, "shape (5) here and (4)"}},
		{"order", declare(4, "b", "a", "c"), []string{`"net/b"`, "place 1", `"net/a"`}},
		{"missing at the end", declare(4, "a", "b"), []string{`"net/c"`, "not declared"}},
		{"missing within", declare(4, "a", "c"), []string{`"net/c"`, "place 2", `"net/b"`}},
		{"one more", declare(4, "a", "b", "c", "d"), []string{`"net/d"`, "not among the model's 3 parameters"}},
		{"state for weight", func(s *graph.Scope) { s.In("net").State("a", graph.Zeros(), 4) }, []string{`"net/a"`, "trained in one instance and a state in another"}},
	} {
		_, err := graph.Build(p, graph.Eval, tt.declare)
		if (err == nil) != (tt.want == nil) {
			t.Errorf("%s: got error %v", tt.name, err)
			continue
		}
		for _, part := range tt.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: got %q, want it to hold %q", tt.name, err, part)
			}
		}
	}
	for i, v := range p.Get("net/b").Data().([]float32) {
		if v != before[i] {
			t.Fatal("a later instance has changed the values")
		}
	}
}
