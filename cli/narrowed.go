package cli

import (
	"fmt"
	"strings"
)

// narrowed says that a run is none on all of the data; "" of one that is.
func narrowed(overfit, limit int) (note string) {
	if overfit > 0 {
		note = fmt.Sprintf("%s, trained on and validated, to see that they can be learnt by heart; no test", batches(overfit))
	}
	if limit > 0 {
		note = strings.TrimPrefix(note+"; ", "; ") + batches(limit) + " of everything, to try the run out"
	}
	return note
}

func batches(n int) string {
	if n == 1 {
		return "1 mini-batch"
	}
	return thousands(n) + " mini-batches"
}
