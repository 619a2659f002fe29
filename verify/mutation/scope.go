package main

import (
	"go/ast"
	"go/types"
	"regexp"
	"slices"
	"strings"
)

// Mutated are the functions that have a say in a gradient: in package op the gradient methods, and the Bind methods, which choose
// kernels; in package graph all of the reverse mode; in package simd the kernels that package op can reach. What only decides how a
// product is cut into pieces is no kernel: results do not depend on it, to the last bit.

// gradientOps are the operators that only gradients apply.
var gradientOps = regexp.MustCompile(`^(reluGrad|sigmoidGrad|tanhGrad|classResidual|residual)$`)

// gates are kernels that only gradients run, though products name them: the end of a product that computes a gradient.
var gates = regexp.MustCompile(`^(ReLUGrad|gate)$`)

// helpers are functions of package op with which gradient methods are made.
var helpers = regexp.MustCompile(`^(softmaxGrad|curveGrad)$`)

// decisions are methods of package simd that decide how a product is cut, and bookkeeping that does no arithmetic.
var decisions = regexp.MustCompile(`^(product\.(shares|tailOf|packs|relays)|wide|words|place|must|laneCount|Product\.Run|operand\.holds|rowTerms\.of|sweepOver|rowsOver|reduceOver|run[A-Z].*|relay.*|.*\.relay)$`)

// scopeOp returns the functions of package op to be mutated.
func scopeOp(s *source) (list []*function) {
	for _, f := range s.files {
		for _, fn := range f.functions() {
			of, method, _ := strings.Cut(fn.name, ".")
			switch {
			case method == "Grad" && of != "tampered" || helpers.MatchString(fn.name):
				fn.group = symbolic
			case method == "Bind" && f.path != "graph/op/applied.go":
				fn.group = forward
				if gradientOps.MatchString(of) {
					fn.group = kernel
				}
			case slices.Contains([]string{"linearOf", "runDot", "runScale", "bindDropout", "bindProduct", "product.depth"}, fn.name):
				fn.group = forward
			default:
				continue
			}
			list = append(list, fn)
		}
	}
	return list
}

// scopeGraph returns those of package graph.
func scopeGraph(s *source) (list []*function) {
	for _, f := range s.files {
		if f.name() == "grad.go" {
			for _, fn := range f.functions() {
				fn.group = reverse
				list = append(list, fn)
			}
		}
	}
	return list
}

// reach returns the functions and constants of package simd that the Bind methods of operators reach: for each, whether only
// operators of gradients do.
func reach(ops, simd *source) map[string]bool {
	uses := map[string][]string{}
	for _, f := range simd.files {
		for _, fn := range f.functions() {
			uses[fn.name] = simd.uses(fn.body, simd.path)
		}
	}
	only := map[string]bool{}
	var visit func(names []string, gradient bool)
	visit = func(names []string, gradient bool) {
		for _, n := range names {
			if was, seen := only[n]; !seen || was && !gradient {
				only[n] = gradient
				visit(uses[n], gradient)
			}
		}
	}
	for _, f := range ops.files {
		for _, fn := range f.functions() {
			of, _, _ := strings.Cut(fn.name, ".")
			visit(ops.uses(fn.body, simd.path), gradientOps.MatchString(of))
		}
	}
	return only
}

// uses returns the functions, methods and constants of a package that a piece of code names, as functions are named here.
func (s *source) uses(n ast.Node, path string) (names []string) {
	ast.Inspect(n, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		if !ok {
			return true
		}
		o := s.info.Uses[id]
		if o == nil || o.Pkg() == nil || o.Pkg().Path() != path {
			return true
		}
		name := o.Name()
		if fn, ok := o.(*types.Func); ok {
			if r := fn.Signature().Recv(); r != nil {
				t := r.Type()
				if p, ok := t.(*types.Pointer); ok {
					t = p.Elem()
				}
				if named, ok := t.(*types.Named); ok {
					name = named.Obj().Name() + "." + name
				}
			}
		}
		names = append(names, name)
		return true
	})
	return names
}

// scopeSIMD returns the kernels of package simd.
func scopeSIMD(s *source, reached map[string]bool) (list []*function) {
	for _, f := range s.files {
		for _, fn := range f.functions() {
			only, ok := reached[fn.name]
			if !ok || decisions.MatchString(fn.name) || !isKernel(fn) {
				continue
			}
			fn.group = forward
			if only || gates.MatchString(fn.name) {
				fn.group = kernel
			}
			list = append(list, fn)
		}
	}
	return list
}

// isKernel reports whether a function computes with numbers: it has a type parameter, or float64 in its signature.
func isKernel(fn *function) bool {
	if fn.typ.TypeParams != nil {
		return true
	}
	if fn.recv != nil {
		if star, ok := fn.recv.List[0].Type.(*ast.StarExpr); ok {
			_, generic := star.X.(*ast.IndexExpr)
			return generic
		}
		_, generic := fn.recv.List[0].Type.(*ast.IndexExpr)
		return generic
	}
	found := false
	ast.Inspect(fn.typ, func(n ast.Node) bool {
		id, ok := n.(*ast.Ident)
		found = found || ok && id.Name == "float64"
		return true
	})
	return found
}
