package plan

import "slices"

// Join lets steps compute in the same pass what later steps compute from the same inputs, where their ops can. It follows
// Fuse: what is fused has one result.
func (p *Program) Join() {
	joiners := map[*Value][]*Step{} // by their first input
	p.Steps = slices.DeleteFunc(p.Steps, func(s *Step) bool {
		if len(s.In) == 0 {
			return false
		}
		if slices.ContainsFunc(joiners[s.In[0]], func(j *Step) bool { return j.join(s) }) {
			return true
		}
		if _, ok := s.Op.(Joiner); ok {
			joiners[s.In[0]] = append(joiners[s.In[0]], s)
		}
		return false
	})
}

// join takes over the work of a later step, if that has the same inputs and the op can.
func (s *Step) join(later *Step) bool {
	j, ok := s.Op.(Joiner)
	if !ok || !slices.Equal(s.In, later.In) {
		return false
	}
	op, ok := j.Join(later.Op, later.Out)
	if !ok {
		return false
	}
	s.Op = op
	s.Also = append(s.Also, later.Out)
	s.Fused = slices.Concat(s.Fused, later.Fused)
	s.Pure = s.Pure && later.Pure
	return true
}
