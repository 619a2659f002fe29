// Package plan is the planned machine's intermediate form: values, the places in memory where they live, and the steps
// that compute one from others. A Program begins as one step for each operator of a graph; passes merge steps that
// compute the same, compute once what never changes, fuse neighbours, join steps over the same inputs and give every value
// a place by its lifetime. What is left only runs kernels.
package plan

import (
	"slices"

	"nabla/internal/simd"
)

// A Kernel computes a step's results from its inputs. It takes the slices of its values anew on every run, since an
// input may be bound to other memory between runs, and it writes every element of the results.
type Kernel func(p *simd.Pool) error

// An Op says what a step computes. It may also be a Matcher, a Fuser, a Joiner, an Overwriter, a Viewer or a Product.
type Op interface {
	// Name says what is computed, with all parameters.
	Name() string
	// Bind returns the kernel that computes out from in. Every value has its place when the kernel runs.
	Bind(out *Value, in []*Value) Kernel
}

// A Matcher is an Op of which equal steps may be merged though it is not pure: its name does not say all about it, or the
// bits of its output depend on where its inputs lie.
type Matcher interface {
	// Matches reports whether the other, of the same type and name, surely computes the same from the same inputs.
	Matches(other Op) bool
}

// A Fuser is an Op that can compute one of its inputs too.
type Fuser interface {
	// Fuse returns an Op that computes what this one does, to the bit, with the inputs of before in place of input i,
	// which before computes; or false.
	Fuse(i int, before Op) (Op, bool)
}

// A Joiner is an Op that can compute what another does from the same inputs too.
type Joiner interface {
	// Join returns an Op that computes, both to the bit, what this one does into out and what a later one does into also,
	// which shares memory with neither out nor inputs; or false.
	Join(later Op, also *Value) (Op, bool)
}

// An Overwriter is an Op whose kernel may be given the memory of one of its inputs for its output.
type Overwriter interface {
	// Overwrites reports whether out may lie where input i does. They are of one size.
	Overwrites(i int) bool
}

// A Viewer is an Op whose output has the bytes of its only input: where both share memory there is nothing to do.
type Viewer interface{ View() }

// A Product is an Op that says how much arithmetic it takes.
type Product interface {
	// FLOPs returns the number of floating-point operations of one run, 2 for each multiply-add.
	FLOPs(out *Value, in []*Value) int
}

// A Program is a list of steps in an order in which each value is computed before it is read. A step's result that has
// a place before the passes begin is read from outside: it is computed in every run, and stays where it is.
type Program struct {
	Steps []*Step
	Arena int // bytes that the results of steps share, known after Place

	// Merged holds, for the outputs of steps that Merge has dropped, what is read in their place.
	Merged map[*Value]*Value

	memory []byte // the arena
}

// A Step computes Out from In, and Also in the same pass.
type Step struct {
	Op   Op
	In   []*Value
	Out  *Value
	Also []*Value

	// Pure is set if Ops of one type and name give equal outputs for equal inputs, so that equal steps may be merged.
	Pure bool

	Fused []*Value // what the step computes on the way, without giving it a place
	Run   Kernel   // nil if nothing is to be done

	// Known after Place: the input in whose memory the output lies, or -1; and the parts of the arena that nobody reads
	// after this step.
	Over int
	Dead []Range
}

// Results returns what the step computes, Out first.
func (s *Step) Results() []*Value { return append([]*Value{s.Out}, s.Also...) }

// FLOPs returns the floating-point operations of a run, 2 for each multiply-add of a product; 0 for what is no product.
func (s *Step) FLOPs() int {
	if p, ok := s.Op.(Product); ok {
		return p.FLOPs(s.Out, s.In)
	}
	return 0
}

// Bytes returns the memory that a run reads and writes: inputs, each once, and results.
func (s *Step) Bytes() int {
	if s.Run == nil {
		return 0
	}
	n := 0
	for _, v := range s.Results() {
		n += v.Bytes()
	}
	for i, v := range s.In {
		if !slices.Contains(s.In[:i], v) {
			n += v.Bytes()
		}
	}
	return n
}

// Bind gives every step its kernel. It follows Place.
func (p *Program) Bind() {
	for _, s := range p.Steps {
		if _, ok := s.Op.(Viewer); ok && s.Over >= 0 {
			continue
		}
		s.Run = s.Op.Bind(s.Out, s.In)
	}
}
