package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// flips says what takes the place of a comparison.
var flips = map[token.Token][]string{
	token.GTR: {">=", "<"}, token.GEQ: {">", "<"}, token.LSS: {"<=", ">"}, token.LEQ: {"<", ">"}, token.EQL: {"!="}, token.NEQ: {"=="},
}

func (s *seeker) binary(n *ast.BinaryExpr) {
	x, y := s.code(n.X), s.code(n.Y)
	if s.file.info.Types[n].Value != nil {
		return
	}
	switch {
	case flips[n.Op] != nil:
		k := compare
		if s.isInt(n.X) {
			k = bounds
		}
		for _, op := range flips[n.Op] {
			s.replace(k, n, x+" "+op+" "+y)
		}
	case n.Op == token.LAND || n.Op == token.LOR:
		s.replace(drop, n, x)
		s.replace(drop, n, y)
	case s.isFloat(n):
		s.arithmetic(n, x, y)
	}
}

func (s *seeker) arithmetic(n *ast.BinaryExpr, x, y string) {
	left := drop
	switch n.Op {
	case token.ADD:
		s.replace(sign, n, "("+x+" - ("+y+"))")
	case token.SUB:
		s.replace(sign, n, "("+x+" + ("+y+"))")
		s.replace(swap, n, "("+y+" - ("+x+"))")
	case token.QUO:
		if call, ok := n.Y.(*ast.CallExpr); ok && len(call.Args) == 1 && s.isInt(call.Args[0]) {
			left = average
		}
		s.replace(swap, n, "(("+y+") / ("+x+"))")
	}
	s.replace(left, n, x)
	s.replace(drop, n, y)
	if s.file.info.Types[n.X].Value == nil && s.file.info.Types[n.Y].Value == nil {
		s.replace(stale, n.Y, x)
		s.replace(stale, n.X, y)
	}
}

// literal edits constants that are numbers with fractions.
func (s *seeker) literal(n *ast.BasicLit) {
	v, err := strconv.ParseFloat(n.Value, 64)
	if err != nil || v == 0 || !s.isFloat(n) {
		return
	}
	s.replace(sign, n, "(-"+n.Value+")")
	s.replace(factor, n, "(2*"+n.Value+")")
	s.replace(scale, n, "(1.01*"+n.Value+")")
}

// twins are functions that do the same along the other axis.
var twins = map[string]string{"SumRows": "SumCols", "SumCols": "SumRows", "RepeatRows": "RepeatCols", "RepeatCols": "RepeatRows"}

// commutes are functions that take their operands in any order, to the last bit.
var commutes = map[string]bool{"Add": true, "Mul": true, "Dot": true, "DotRows": true, "max": true, "min": true, "add": true, "mul": true, "and": true,
	"or": true, "addInt": true}

func (s *seeker) call(n *ast.CallExpr) {
	fun := s.code(n.Fun)
	name := fun[strings.LastIndexByte(fun, '.')+1:]
	if twin := twins[name]; twin != "" {
		s.replace(axis, n.Fun, strings.TrimSuffix(fun, name)+twin)
	}
	for i, a := range n.Args {
		if b, ok := a.(*ast.Ident); ok && s.isBool(a) {
			switch {
			case b.Name == "true" || b.Name == "false":
				s.replace(transpose, a, strconv.FormatBool(b.Name == "false"))
			default:
				s.replace(transpose, a, "!"+b.Name)
			}
		} else if sel, ok := a.(*ast.SelectorExpr); ok && s.isBool(a) {
			s.replace(transpose, a, "!"+s.code(sel))
		}
		if i == 0 || !s.alike(n.Args[i-1], a) || n.Ellipsis != token.NoPos {
			continue
		}
		x, y := s.code(n.Args[i-1]), s.code(a)
		between := s.file.between(s.file.offset(n.Args[i-1].End()), s.file.offset(a.Pos()))
		k := swap
		if s.isInt(a) {
			k = axis
		}
		if !commutes[name] {
			s.edits = append(s.edits, edit{k, s.file.offset(n.Args[i-1].Pos()), s.file.offset(a.End()), y + between + x})
		}
		if k == swap {
			s.replace(stale, a, x)
			s.replace(stale, n.Args[i-1], y)
		}
	}
	s.nodeCall(n, fun, name)
	s.registerCall(n, fun, name)
	if fun == "append" && len(n.Args) == 2 {
		s.replace(remove, n, "append("+s.code(n.Args[0])+"[:0:0], "+s.code(n.Args[1])+")")
		s.replace(drop, n, s.code(n.Args[0]))
	}
}

// alike reports whether two arguments have one type, of which a value can stand for another.
func (s *seeker) alike(a, b ast.Expr) bool {
	t, u := s.typeOf(a), s.typeOf(b)
	if t == nil || u == nil || isNil(a) || isNil(b) {
		return false
	}
	if s.is(a, operandType) && s.is(b, operandType) {
		return true
	}
	return types.Identical(t, u) && !s.isBool(a)
}

// nodeCall leaves out a term or a factor of an expression of nodes.
func (s *seeker) nodeCall(n *ast.CallExpr, fun, name string) {
	t, ok := s.typeOf(n).(*types.Tuple)
	if !ok || t.Len() != 2 || !nodeType.MatchString(t.At(0).Type().String()) {
		return
	}
	prefix := strings.TrimSuffix(fun, name)
	keep := func(i int) { s.replace(drop, n, prefix+"Linear("+s.code(n.Args[i])+", 1, 0)") }
	switch name {
	case "Add", "Sub", "Mul":
		keep(0)
		keep(1)
	case "ScaleRows", "Scale", "Linear":
		keep(0)
	}
	switch name {
	case "Add":
		s.replace(sign, n.Fun, prefix+"Sub")
	case "Sub":
		s.replace(sign, n.Fun, prefix+"Add")
	}
}

// index moves an index by one, and reads another operand or another axis in its place.
func (s *seeker) index(n *ast.IndexExpr) {
	if s.typeOf(n) == nil || !s.isInt(n.Index) {
		return
	}
	i := s.code(n.Index)
	if i == "0" || i == "1" {
		k := bounds
		switch {
		case s.isInt(n):
			k = axis
		case s.is(n, nodeType):
			k = stale
		}
		other := string('0' + '1' - i[0])
		if k != stale || strings.Contains(s.code(s.body), s.code(n.X)+"["+other+"]") {
			s.replace(k, n.Index, other)
		}
		return
	}
	s.replace(bounds, n.Index, i+"+1")
	s.replace(bounds, n.Index, i+"-1")
	if id, ok := n.X.(*ast.Ident); ok && s.isFloat(n) {
		if other := s.neighbour(id); other != "" {
			s.replace(stale, id, other)
		}
	}
}

// neighbour returns the name of the next parameter of a parameter's type.
func (s *seeker) neighbour(id *ast.Ident) string {
	var names []string
	at := -1
	for _, f := range s.typ.Params.List {
		for _, name := range f.Names {
			if o := s.file.info.Defs[name]; o != nil && s.typeOf(id) != nil && types.Identical(o.Type(), s.typeOf(id)) {
				if name.Name == id.Name {
					at = len(names)
				}
				names = append(names, name.Name)
			}
		}
	}
	if at < 0 || len(names) < 2 {
		return ""
	}
	return names[(at+1)%len(names)]
}
