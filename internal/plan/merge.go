package plan

import (
	"reflect"
	"slices"
	"strconv"
)

// Merge drops steps that compute what an earlier step does: pure ones of one type and name, and those whose ops match, over
// the same inputs or constants of the same bits.
func (p *Program) Merge() {
	number := map[*Value]int{} // of values that steps read
	type identity struct {
		op        reflect.Type
		name, key string // the key is of result and inputs
	}
	kept := map[identity][]*Step{}
	same := map[*Value]*Value{} // in place of outputs that are gone
	var key []byte
	p.Steps = slices.DeleteFunc(p.Steps, func(s *Step) bool {
		for i, v := range s.In {
			if w := same[v]; w != nil {
				s.In[i] = w
			}
		}
		m, ok := s.Op.(Matcher)
		if !s.Pure && !ok {
			return false
		}
		key = s.Out.appendType(key[:0])
		for _, v := range s.In {
			key = v.appendIdentity(key, number)
		}
		id := identity{reflect.TypeOf(s.Op), s.Op.Name(), string(key)}
		i := slices.IndexFunc(kept[id], func(e *Step) bool { return s.Pure || m.Matches(e.Op) })
		if i < 0 {
			kept[id] = append(kept[id], s)
			return false
		}
		switch e := kept[id][i]; {
		case !s.Out.Bound():
			same[s.Out] = e.Out
			return true
		case !e.Out.Bound(): // what is read from outside may as well be computed earlier
			same[e.Out] = s.Out
			e.Out = s.Out
			return true
		}
		return false
	})
	for _, s := range p.Steps { // those that read an output before it gave way to a later one
		for i, v := range s.In {
			if w := same[v]; w != nil {
				s.In[i] = w
			}
		}
	}
	for v, w := range same {
		if last := same[w]; last != nil {
			same[v] = last
		}
	}
	p.Merged = same
}

// smallConstant is the size in bytes up to which constants are compared by their elements.
const smallConstant = 64

// appendIdentity appends to key what tells the value from all others.
func (v *Value) appendIdentity(key []byte, number map[*Value]int) []byte {
	if v.Constant && v.Bytes() <= smallConstant {
		key = v.appendType(append(key, 'c'))
		return append(key, v.memory()...)
	}
	n, ok := number[v]
	if !ok {
		n = len(number)
		number[v] = n
	}
	key = append(key, 'v')
	return strconv.AppendInt(key, int64(n), 10)
}

// appendType appends to key the value's element type and shape.
func (v *Value) appendType(key []byte) []byte {
	key = append(key, v.Dtype.Name()...)
	for _, d := range v.Shape {
		key = append(key, ' ')
		key = strconv.AppendInt(key, int64(d), 10)
	}
	return append(key, ':')
}
