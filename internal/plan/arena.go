package plan

import (
	"slices"
	"unsafe"
)

// align is the alignment of every place, in bytes: a cache line, and the widest vector register.
const align = 64

// Arena gives a place to every output of steps that has none yet, and returns the number of bytes taken. Steps run in
// the order given; a value lives from the step that computes it to the last that reads it, and two values share memory
// only if their lives do not overlap. A step's output never shares memory with its inputs.
func Arena(steps []Step) int {
	type life struct {
		v           *Value
		first, last int
		offset      int
	}
	lives := map[*Value]*life{}
	var order []*life
	for i, s := range steps {
		for _, in := range s.In {
			if l := lives[in]; l != nil {
				l.last = i
			}
		}
		if s.Out.Bound() || lives[s.Out] != nil {
			continue
		}
		l := &life{v: s.Out, first: i, last: i}
		lives[s.Out] = l
		order = append(order, l)
	}

	total := 0
	var live []*life // by offset
	for _, l := range order {
		live = slices.DeleteFunc(live, func(o *life) bool { return o.last < l.first })
		at := 0 // first fit: the lowest gap that is large enough
		where := len(live)
		for j, o := range live {
			if o.offset-at >= room(l.v) {
				where = j
				break
			}
			at = o.offset + room(o.v)
		}
		l.offset = at
		live = slices.Insert(live, where, l)
		total = max(total, at+room(l.v))
	}

	memory := aligned(total)
	for _, l := range order {
		BindSlice(l.v, memory[l.offset:])
	}
	return total
}

// room returns the bytes that a value takes in the arena: at least one line, so that no two values have one address.
func room(v *Value) int { return max(align, (v.bytes()+align-1)/align*align) }

// aligned returns n zero bytes that begin at a multiple of 64. The memory holds no Go pointers.
func aligned(n int) []byte {
	b := make([]byte, n+align)
	skip := -int(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) & (align - 1)
	return b[skip : skip+n : skip+n]
}
