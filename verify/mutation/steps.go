package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strings"
)

// slice moves the bounds of a part of a slice by one.
func (s *seeker) slice(n *ast.SliceExpr) {
	if n.Low != nil {
		s.replace(bounds, n.Low, s.code(n.Low)+"+1")
	}
	if n.High != nil {
		s.replace(bounds, n.High, s.code(n.High)+"-1")
	}
}

// over leaves out the last turn of a loop over numbers or elements.
func (s *seeker) over(n *ast.RangeStmt) {
	x := s.code(n.X)
	switch t := s.typeOf(n.X).Underlying().(type) {
	case *types.Basic:
		s.replace(bounds, n.X, x+"-1")
	case *types.Slice:
		s.replace(bounds, n.X, "("+x+")[:max(0, len("+x+")-1)]")
		_ = t
	}
}

// loop leaves out the first turn of a loop.
func (s *seeker) loop(n *ast.ForStmt) {
	if a, ok := n.Init.(*ast.AssignStmt); ok && len(a.Rhs) == 1 && s.isInt(a.Rhs[0]) {
		s.replace(bounds, a.Rhs[0], s.code(a.Rhs[0])+" + 1")
	}
}

// condition turns a condition that is no comparison round.
func (s *seeker) condition(e ast.Expr) {
	switch e.(type) {
	case *ast.Ident, *ast.SelectorExpr, *ast.IndexExpr:
		if s.isBool(e) {
			s.replace(transpose, e, "!"+s.code(e))
		}
	}
}

// field reads another field of the same type in place of one.
func (s *seeker) field(n *ast.SelectorExpr) {
	t := s.typeOf(n.X)
	if t == nil {
		return
	}
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	fields, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i := range fields.NumFields() {
		f, next := fields.Field(i), fields.Field((i+1)%fields.NumFields())
		if f.Name() == n.Sel.Name && next.Name() != f.Name() && types.Identical(f.Type(), next.Type()) {
			s.replace(stale, n.Sel, next.Name())
		}
	}
}

// controls are instructions and calls without which assembly is no longer a function.
var controls = []string{"Label", "J", "RET", "DECQ", "TESTQ", "CMPQ", "Function", "Attributes", "Doc", "Pragma", "Signature", "DataAttributes", "AddDatum",
	"begin", "end", "markConstants", "holdConstants", "delete"}

// step leaves out a call for its effect.
func (s *seeker) step(n *ast.ExprStmt) {
	call, ok := n.X.(*ast.CallExpr)
	if !ok {
		return
	}
	fun := s.code(call.Fun)
	name := fun[strings.LastIndexByte(fun, '.')+1:]
	for _, c := range controls {
		if name == c || c == "J" && strings.HasPrefix(name, c) {
			return
		}
	}
	s.replace(remove, n, "{}")
}

// twinInstructions are instructions and what takes their place, in both precisions.
var twinInstructions = []struct {
	kind     kind
	from, to string
}{
	{sign, "VFMADD231P", "VFNMADD231P"}, {sign, "VFMADD213P", "VFNMADD213P"}, {sign, "VFMADD132P", "VFNMADD132P"}, {sign, "VADDP", "VSUBP"},
	{sign, "VSUBP", "VADDP"}, {compare, "VMAXP", "VMINP"}, {compare, "VMINP", "VMAXP"}, {drop, "VFMADD231P", "VMULP"}, {sign, "VADDS", "VSUBS"},
}

// registerCall edits an expression of registers.
func (s *seeker) registerCall(n *ast.CallExpr, fun, name string) {
	if name == "pick" || strings.Contains(fun, ".ctx.") {
		if name != "pick" && strings.HasPrefix(fun, "pick(") {
			return
		}
		text := s.code(n)
		for _, t := range twinInstructions {
			if strings.Contains(text, t.from) {
				s.replace(t.kind, n, strings.ReplaceAll(text, t.from, t.to))
			}
		}
	}
	g := strings.TrimSuffix(fun, "."+name)
	if !s.is(n, registerType) || g == fun {
		return
	}
	x := func(i int) string { return s.code(n.Args[i]) }
	other := func(k kind, to string) { s.replace(k, n.Fun, g+"."+to) }
	keep := func(i int) { s.replace(drop, n, g+".reg("+x(i)+")") }
	switch name {
	case "add":
		other(sign, "sub")
	case "sub":
		other(sign, "add")
	case "max":
		other(compare, "min")
	case "min":
		other(compare, "max")
	case "fma":
		s.replace(sign, n, g+".fma("+x(0)+", "+x(1)+", "+g+".negative("+x(2)+"))")
		s.replace(drop, n, g+".mul("+x(0)+", "+x(1)+")")
		s.replace(drop, n, g+".reg("+x(2)+")")
	case "choose":
		keep(1)
		keep(2)
	case "keep":
		keep(1)
	case "compare":
		for from, to := range map[string]string{"less": "0x12", "equal": "notEqual", "notEqual": "equal", "notLessEqual": "less"} {
			if x(1) == from {
				s.replace(compare, n.Args[1], to)
			}
		}
	}
	switch name {
	case "add", "sub", "mul", "div", "max", "min":
		if len(n.Args) == 2 {
			keep(0)
			keep(1)
		}
	}
}

var _ = token.NoPos
