package verify

// A suspect is a line whose claimed slope a judge finds fault with.
type suspect struct {
	finding     // at first here, in the end after all hearings
	at      int // where the line's elements begin
	v       []float64
	against int // points nearby that accuse as well
	cleared int // points nearby where the slope is right
}

// appeal hears suspects of one parameter again at points nearby, where the kinks are others, and gives each its verdict:
// guilty if more points accuse it than clear it; else, if any clears it, kink or inconclusive, by whether steps here told of
// a kink.
func (c *claim) appeal(j *judge, param int, suspects []suspect) error {
	if len(suspects) == 0 {
		return nil
	}
	for k := range distances {
		p, err := c.near(k)
		if err != nil {
			return err
		}
		if err := j.moveTo(p); err != nil {
			return err
		}
		open := 0
		for i := range suspects {
			s := &suspects[i]
			if s.settled() {
				continue
			}
			l := j.line(p, param, s.at, s.v)
			f, err := j.judge(&l)
			if err != nil {
				return err
			}
			if s.hear(f); !s.settled() {
				open++
			}
		}
		if open == 0 {
			break
		}
	}
	for i := range suspects {
		suspects[i].decide(j.guilty())
	}
	return j.moveTo(c.here)
}

// settled reports whether most of the points have spoken.
func (s *suspect) settled() bool { return 2*max(s.cleared, s.against) > len(distances) }

// hear takes down what is found nearby. Only what would have shown an error as large, in relation, speaks for a suspect;
// where the slope vanishes, nothing can.
func (s *suspect) hear(f finding) {
	switch {
	case f.verdict == OK && 4*f.bar*s.size <= s.error()*f.size:
		s.cleared++
	case f.verdict == Wrong || f.verdict == Missing:
		s.against++
	}
}

// decide gives the verdict. If nothing nearby could tell, what was found here stands.
func (s *suspect) decide(guilty Verdict) {
	switch {
	case s.against > s.cleared:
		s.verdict = guilty
	case s.cleared == 0:
	case s.kinked:
		s.verdict = Kink
	default:
		s.verdict = Inconclusive
	}
}
