package plan

import (
	"reflect"
	"slices"
	"strconv"
)

// Merge drops steps that compute what an earlier step does: pure ones of one type and name, over the same inputs or constants of
// the same bits.
func (p *Program) Merge() {
	number := map[*Value]int{} // of values that steps read
	type identity struct {
		op  reflect.Type
		key string
	}
	first := map[identity]*Step{}
	same := map[*Value]*Value{} // in place of outputs that are gone
	var key []byte
	p.Steps = slices.DeleteFunc(p.Steps, func(s *Step) bool {
		for i, v := range s.In {
			if w := same[v]; w != nil {
				s.In[i] = w
			}
		}
		if !s.Pure {
			return false
		}
		key = append(key[:0], s.Op.Name()...)
		for _, v := range s.In {
			key = v.appendIdentity(key, number)
		}
		id := identity{reflect.TypeOf(s.Op), string(key)}
		e := first[id]
		switch {
		case e == nil:
			first[id] = s
			return false
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
}

// smallConstant is the size in bytes up to which constants are compared by their elements.
const smallConstant = 64

// appendIdentity appends to key what tells the value from all others.
func (v *Value) appendIdentity(key []byte, number map[*Value]int) []byte {
	if v.Constant && v.Bytes() <= smallConstant {
		key = append(key, 'c')
		key = append(key, v.Dtype.Name()...)
		for _, d := range v.Shape {
			key = append(key, ' ')
			key = strconv.AppendInt(key, int64(d), 10)
		}
		key = append(key, ':')
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
