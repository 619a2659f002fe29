package main

import (
	"fmt"
	"strconv"
	"strings"
)

// enough is how many turns a claim needs.
const enough = 10

// noClaim returns why the numbers of a result prove nothing, or "" if they may be relied on: there are too few of them, or
// others were at work. A trainer that loses the processor in the middle of a step looks slow, and the longer its step the
// likelier that is, so that the ratio of two has no meaning then.
func (r *result) noClaim() string {
	var why []string
	if r.Turns < enough {
		why = append(why, fmt.Sprintf("it had %s, not %d or more", count(r.Turns, "turn"), enough))
	}
	for _, loads := range []string{r.Machine.LoadBegan, r.Machine.LoadEnded} {
		minute, _, _ := strings.Cut(loads, " ")
		// Where the system has no load average, nobody can tell. The run's own load is that of its threads.
		if load, err := strconv.ParseFloat(minute, 64); err == nil && load > float64(r.Threads+1) {
			why = append(why, fmt.Sprintf("the machine was busy (load %s on %s)", minute, count(r.Machine.CPUs, "CPU")))
			break
		}
	}
	return strings.Join(why, ", and ")
}
