package plan

import "slices"

// Fuse lets steps take over the work of the steps before them, where nobody else reads what those compute.
func (p *Program) Fuse() {
	uses := map[*Value]int{}
	for _, s := range p.Steps {
		for _, v := range s.In {
			uses[v]++
		}
	}
	made := make(map[*Value]*Step, len(p.Steps))
	gone := map[*Step]bool{}
	for _, s := range p.Steps {
		for i := 0; i < len(s.In); {
			before := made[s.In[i]]
			if before == nil || before.Out.Bound() || uses[before.Out] > 1 || !s.absorb(i, before) {
				i++
				continue
			}
			gone[before] = true
			i = 0 // the new op may fuse again
		}
		made[s.Out] = s
	}
	p.Steps = slices.DeleteFunc(p.Steps, func(s *Step) bool { return gone[s] })
}

// absorb takes over the work of the step that computes input i, if the op can.
func (s *Step) absorb(i int, before *Step) bool {
	f, ok := s.Op.(Fuser)
	if !ok {
		return false
	}
	op, ok := f.Fuse(i, before.Op)
	if !ok {
		return false
	}
	s.Op = op
	s.In = slices.Concat(s.In[:i], before.In, s.In[i+1:])
	s.Fused = slices.Concat(s.Fused, before.Fused, []*Value{before.Out})
	s.Pure = s.Pure && before.Pure
	return true
}
