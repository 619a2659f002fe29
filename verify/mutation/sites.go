package main

import (
	"go/ast"
	"go/token"
	"go/types"
	"regexp"
	"strings"
)

// A seeker collects the edits of one function.
type seeker struct {
	*function
	edits []edit
}

// seek returns the edits that make mutants of a function.
func (f *function) seek() []edit {
	s := &seeker{function: f}
	for _, n := range f.body.List {
		ast.Inspect(n, func(n ast.Node) bool {
			if s.isCheck(n) {
				return false
			}
			switch n := n.(type) {
			case *ast.AssignStmt:
				s.assignment(n)
			case *ast.ReturnStmt:
				for _, e := range n.Results {
					s.value(e)
				}
			case *ast.CompositeLit:
				for _, e := range n.Elts {
					s.value(e)
				}
			case *ast.BinaryExpr:
				s.binary(n)
			case *ast.UnaryExpr:
				if n.Op == token.SUB && s.isFloat(n.X) {
					s.replace(sign, n, s.code(n.X))
				}
				if n.Op == token.NOT && s.isBool(n.X) && !isComparison(n.X) {
					s.replace(transpose, n, s.code(n.X))
				}
			case *ast.BasicLit:
				s.literal(n)
			case *ast.CallExpr:
				s.call(n)
			case *ast.IndexExpr:
				s.index(n)
			case *ast.SliceExpr:
				s.slice(n)
			case *ast.RangeStmt:
				s.over(n)
			case *ast.ForStmt:
				s.loop(n)
			case *ast.IfStmt:
				s.condition(n.Cond)
			case *ast.CaseClause:
				for _, c := range n.List {
					s.condition(c)
				}
			case *ast.ExprStmt:
				s.step(n)
			case *ast.SelectorExpr:
				s.field(n)
			}
			return true
		})
	}
	return s.edits
}

func (s *seeker) code(n ast.Node) string { return s.file.code(n) }

// replace adds an edit of a node.
func (s *seeker) replace(k kind, n ast.Node, text string) {
	s.edits = append(s.edits, edit{k, s.file.offset(n.Pos()), s.file.offset(n.End()), text})
}

// isCheck reports whether a node only checks what a caller gives, or handles an error.
func (s *seeker) isCheck(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ExprStmt:
		call, ok := n.X.(*ast.CallExpr)
		return ok && (s.code(call.Fun) == "must" || s.code(call.Fun) == "panic")
	case *ast.IfStmt:
		if len(n.Body.List) == 1 {
			if ret, ok := n.Body.List[0].(*ast.ReturnStmt); ok && strings.Contains(s.code(ret), "errors.Errorf(") {
				return true
			}
		}
		return strings.HasPrefix(s.code(n.Cond), "err ") || n.Init != nil && strings.Contains(s.code(n.Init), "err")
	case *ast.CallExpr:
		return strings.HasPrefix(s.code(n.Fun), "errors.") || strings.HasPrefix(s.code(n.Fun), "fmt.")
	case *ast.DeferStmt:
		return true
	}
	return false
}

func (s *seeker) typeOf(e ast.Expr) types.Type { return s.file.info.Types[e].Type }

// isFloat reports whether an expression is a number of a type that has fractions.
func (s *seeker) isFloat(e ast.Expr) bool {
	t := s.file.info.Types[e]
	if t.Type == nil || !t.IsValue() {
		return false
	}
	if p, ok := t.Type.(*types.TypeParam); ok {
		return strings.HasSuffix(p.Constraint().String(), "Float")
	}
	b, ok := t.Type.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsFloat != 0
}

func (s *seeker) isInt(e ast.Expr) bool {
	t := s.file.info.Types[e]
	if t.Type == nil || !t.IsValue() {
		return false
	}
	b, ok := t.Type.Underlying().(*types.Basic)
	return ok && b.Info()&types.IsInteger != 0
}

func (s *seeker) isBool(e ast.Expr) bool {
	t := s.typeOf(e)
	return t != nil && types.Identical(t.Underlying(), types.Typ[types.Bool])
}

var (
	nodeType     = regexp.MustCompile(`^\*gorgonia\.org/gorgonia\.Node$`)
	registerType = regexp.MustCompile(`^github\.com/mmcloughlin/avo/reg\.Register$`)
	operandType  = regexp.MustCompile(`^github\.com/mmcloughlin/avo/(reg\.Register|operand\.Op)$`)
)

func (s *seeker) is(e ast.Expr, r *regexp.Regexp) bool {
	t := s.typeOf(e)
	return t != nil && r.MatchString(t.String())
}

func isComparison(e ast.Expr) bool {
	if p, ok := e.(*ast.ParenExpr); ok {
		return isComparison(p.X)
	}
	b, ok := e.(*ast.BinaryExpr)
	return ok && (flips[b.Op] != nil || b.Op == token.LAND || b.Op == token.LOR)
}

// value adds the edits of a number, a node or a register that a function puts somewhere or returns.
func (s *seeker) value(e ast.Expr) {
	x := s.code(e)
	if v, ok := e.(*ast.KeyValueExpr); ok {
		s.value(v.Value)
		return
	}
	switch {
	case s.file.info.Types[e].Value != nil: // constants are edited as literals
	case strings.HasSuffix(x, ".vector()"): // a register with nothing in it
	case s.isFloat(e):
		s.replace(sign, e, "-("+x+")")
		s.replace(factor, e, "2*("+x+")")
		s.replace(factor, e, "0.5*("+x+")")
		s.replace(scale, e, "1.01*("+x+")")
	case s.is(e, nodeType) && !isNil(e):
		s.replace(sign, e, "mutantScaled("+x+", -1)")
		s.replace(factor, e, "mutantScaled("+x+", 2)")
		s.replace(factor, e, "mutantScaled("+x+", 0.5)")
		s.replace(scale, e, "mutantScaled("+x+", 1.01)")
		s.replace(zero, e, "mutantZeroed("+x+")")
		s.replace(transpose, e, "mutantTransposed("+x+")")
	case s.is(e, registerType) && !isNil(e):
		if g := s.generator(); g != "" {
			s.replace(sign, e, g+".sub("+g+".zeros(), "+x+")")
			s.replace(factor, e, g+".add("+x+", "+x+")")
			s.replace(factor, e, g+".mul("+g+".constant(0.5), "+x+")")
			s.replace(scale, e, g+".mul("+g+".constant(1.01), "+x+")")
		}
	}
}

func isNil(e ast.Expr) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == "nil"
}

// generator returns the name of what a function of the assembly generator writes with.
func (s *seeker) generator() string {
	for _, l := range []*ast.FieldList{s.recv, s.typ.Params} {
		if l == nil {
			continue
		}
		for _, f := range l.List {
			if t := s.code(f.Type); (t == "*generator" || t == "*row") && len(f.Names) > 0 {
				return f.Names[0].Name
			}
		}
	}
	return ""
}

// assignment edits what is assigned, and makes accumulations forget.
func (s *seeker) assignment(n *ast.AssignStmt) {
	if len(n.Lhs) != len(n.Rhs) {
		return
	}
	for i, rhs := range n.Rhs {
		lhs := n.Lhs[i]
		s.value(rhs)
		if at, ok := lhs.(*ast.IndexExpr); ok && n.Tok == token.ASSIGN && s.isFloat(rhs) && s.isInt(at.Index) && len(n.Rhs) == 1 {
			s.replace(zero, n, "{ "+s.code(n)+"; if "+s.code(at.Index)+" == 0 { "+s.code(lhs)+" = 0 } }")
		}
	}
	if len(n.Lhs) != 1 || !s.isFloat(n.Lhs[0]) {
		return
	}
	x, y := s.code(n.Lhs[0]), s.code(n.Rhs[0])
	switch n.Tok {
	case token.ADD_ASSIGN:
		s.replace(remove, n, x+" = "+y)
		s.replace(drop, n, x+" += 0*("+y+")")
	case token.SUB_ASSIGN:
		s.replace(drop, n, x+" -= 0*("+y+")")
	}
}
