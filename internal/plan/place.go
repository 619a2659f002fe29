package plan

import (
	"slices"
	"unsafe"
)

// align is the alignment of every place, in bytes: a cache line, and the widest vector register.
const align = 64

// A Range is a part of the arena.
type Range struct{ Offset, Size int }

// Place gives a place in the arena to every result of steps that has none yet. A value lives from the step that computes
// it to the last that reads it, and two values share memory only if their lives do not overlap; a step's Out shares
// memory with an input only if the op may overwrite that input and nobody reads it later, or if it is a view.
func (p *Program) Place() {
	last := make(map[*Value]int, len(p.Steps)) // the step that reads a value last
	for i, s := range p.Steps {
		for _, v := range s.Results() {
			last[v] = i
		}
		for _, v := range s.In {
			last[v] = i
		}
	}
	var free gaps
	regions := make(map[*Value]*region, len(p.Steps))
	ending := make([][]*region, len(p.Steps)) // regions that may die with a step
	for i, s := range p.Steps {
		s.Over, s.Dead = -1, nil
		if !s.Out.Bound() {
			s.Over = s.over(i, regions)
		}
		for _, v := range s.Results() {
			if v.Bound() {
				continue
			}
			var r *region
			if v == s.Out && s.Over >= 0 {
				r = regions[s.In[s.Over]]
			} else {
				size := v.Room()
				r = &region{Range: Range{free.take(size), size}}
			}
			r.last = max(r.last, last[v])
			regions[v] = r
			ending[r.last] = append(ending[r.last], r)
		}
		for _, r := range ending[i] {
			if r.last == i && !r.freed {
				r.freed = true
				free.give(r.Range)
				s.Dead = append(s.Dead, r.Range)
			}
		}
	}
	p.Arena = free.end
	p.memory = aligned(p.Arena)
	for v, r := range regions {
		BindSlice(v, p.memory[r.Offset:])
	}
}

// Offset returns where in the arena a value lies, or false if it lies elsewhere.
func (p *Program) Offset(v *Value) (int, bool) {
	at := v.Address() - uintptr(unsafe.Pointer(unsafe.SliceData(p.memory)))
	return int(at), at < uintptr(p.Arena)
}

// A region is memory that one value holds, or several in turn or as views.
type region struct {
	Range
	last  int // the step that reads it last
	freed bool
}

// over returns the input of step i in whose memory the output can lie, or -1.
func (s *Step) over(i int, regions map[*Value]*region) int {
	if _, ok := s.Op.(Viewer); ok && regions[s.In[0]] != nil {
		return 0
	}
	o, ok := s.Op.(Overwriter)
	if !ok {
		return -1
	}
	for j, v := range s.In {
		r := regions[v]
		if r == nil || r.last > i || v.Bytes() != s.Out.Bytes() {
			continue
		}
		safe := true // the region must not be read through another input that may not be overwritten
		for k, w := range s.In {
			safe = safe && (regions[w] != r || o.Overwrites(k))
		}
		if safe {
			return j
		}
	}
	return -1
}

// gaps are the free parts of the arena, by offset, no two of which touch; everything from end on is free too.
type gaps struct {
	list []Range
	end  int
}

// take returns the offset of size bytes: in the first gap that has room, else at the end.
func (g *gaps) take(size int) int {
	for i := range g.list {
		r := &g.list[i]
		if r.Size < size {
			continue
		}
		at := r.Offset
		r.Offset += size
		r.Size -= size
		if r.Size == 0 {
			g.list = slices.Delete(g.list, i, i+1)
		}
		return at
	}
	at := g.end
	if n := len(g.list); n > 0 && g.list[n-1].Offset+g.list[n-1].Size == g.end { // a gap at the end grows
		at = g.list[n-1].Offset
		g.list = g.list[:n-1]
	}
	g.end = at + size
	return at
}

// give makes a range free again.
func (g *gaps) give(r Range) {
	i, _ := slices.BinarySearchFunc(g.list, r, func(a, b Range) int { return a.Offset - b.Offset })
	if i < len(g.list) && r.Offset+r.Size == g.list[i].Offset {
		r.Size += g.list[i].Size
		g.list = slices.Delete(g.list, i, i+1)
	}
	if i > 0 && g.list[i-1].Offset+g.list[i-1].Size == r.Offset {
		g.list[i-1].Size += r.Size
		return
	}
	g.list = slices.Insert(g.list, i, r)
}

// Alloc gives a value memory of its own, all zeros.
func Alloc(v *Value) { BindSlice(v, aligned(v.Room())) }

// Room returns the bytes that the value takes in the arena: at least one line, so that no two values have one address.
func (v *Value) Room() int { return max(align, (v.Bytes()+align-1)/align*align) }

// A processor that has seen reads at a constant distance, as of a column, fetches up to 100 KB beyond the last of them. If that is
// memory that another thread is about to write to, the fetch costs it 9 ns a cache line. So memory of largeBytes or more lies apart.
const (
	apart      = 128 << 10
	largeBytes = 32 << 10
)

// aligned returns n zero bytes that begin at a multiple of 64. The memory holds no Go pointers.
func aligned(n int) []byte {
	before, after := align, 0
	if n >= largeBytes {
		before, after = apart+align, apart
	}
	b := make([]byte, before+n+after)
	skip := before - int(uintptr(unsafe.Pointer(unsafe.SliceData(b)))+uintptr(before))&(align-1)
	return b[skip : skip+n : skip+n]
}
