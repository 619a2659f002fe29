package main

import (
	"bufio"
	_ "embed"
	"strings"

	"github.com/pkg/errors"
)

// A reason says why a mutant is not caught. It is kept by hand in reasons.txt: the key of a mutant, or its beginning with a star behind it,
// and in the next line, indented, the class and the reason.
type reason struct {
	pattern string
	class   string // equivalent: it is no other function, by the argument given; rounding: it differs in the last bits; survivor: it is not caught
	text    string
}

//go:embed reasons.txt
var reasonsText string

var classes = []string{"equivalent", "rounding", "survivor"}

func parseReasons(text string) (list []reason, err error) {
	key := ""
	n := 0
	for in := bufio.NewScanner(strings.NewReader(text)); in.Scan(); {
		n++
		l := in.Text()
		switch {
		case strings.TrimSpace(l) == "" || strings.HasPrefix(l, "//"):
		case !strings.HasPrefix(l, "\t"):
			if key != "" {
				return nil, errors.Errorf("reasons.txt:%d: two keys without a reason between", n)
			}
			key = l
		default:
			class, why, ok := strings.Cut(strings.TrimSpace(l), ": ")
			known := false
			for _, c := range classes {
				known = known || c == class
			}
			if !ok || !known || key == "" {
				return nil, errors.Errorf("reasons.txt:%d: %q: want a key, and in the next line, indented, one of %v, a colon and the reason", n, l, classes)
			}
			list = append(list, reason{key, class, why})
			key = ""
		}
	}
	if key != "" {
		return nil, errors.Errorf("reasons.txt:%d: the last key has no reason", n)
	}
	return list, nil
}

// reasonFor returns the first reason whose pattern a key matches.
func reasonFor(reasons []reason, key string) (reason, bool) {
	for _, r := range reasons {
		prefix, open := strings.CutSuffix(r.pattern, "*")
		if r.pattern == key || open && strings.HasPrefix(key, prefix) {
			return r, true
		}
	}
	return reason{}, false
}
