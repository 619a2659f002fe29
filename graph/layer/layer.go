// Package layer holds the words that models are written in: functions of a scope and a node that declare parameters and
// return a node. A layer given nil returns nil, and keeps its error in the scope.
package layer

import (
	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/graph"
)

// absent reports whether a layer has nothing to work on. A nil input without an earlier error is an error of its own.
func absent(s *graph.Scope, kind string, x *gorgonia.Node) bool {
	if s.Err() == nil && x == nil {
		s.Fail(errors.Errorf("%s: the input is nil", kind))
	}
	return s.Err() != nil
}
