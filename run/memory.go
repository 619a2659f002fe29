package run

import (
	"bufio"
	"fmt"
	"os"

	"github.com/pkg/errors"
	"gorgonia.org/gorgonia"

	"nabla/trainer"
)

// A footprint is how many numbers a model computes with.
type footprint struct {
	params float64 // weights and states
	row    float64 // inputs and all that is computed from them, for a row
}

// footprintOf measures the graph of a model that is being declared for a number of rows: nothing has been set aside for its
// parameters yet.
func footprintOf(g *gorgonia.ExprGraph, rows int) footprint {
	var f footprint
	for _, n := range g.AllNodes() {
		size := 1.0
		for _, d := range n.Shape() {
			size *= float64(d)
		}
		if n.Op() == nil && n.Value() == nil { // inputs have values already, parameters get them at the end
			f.params += size
		} else {
			f.row += size / float64(rows)
		}
	}
	return f
}

// copies returns how often training holds a parameter: the weight, its gradient, the best weights so far, and what a solver
// remembers of it.
func (t Train) copies() int {
	n := 4
	if t.Accumulate > 1 {
		n++ // the sum of gradients
	}
	if t.EMA > 0 {
		n++
	}
	if t.OnFault == reactions[trainer.RollBack] {
		n += 3 // the weights that are gone back to, what the solver remembered of them, and the best until then
	}
	return n
}

// room returns an error if there is not enough memory to train on so many rows at once. The system would end the program, or give
// other programs' memory to it.
func (j *Job) room(batch int) error {
	size := float64(j.Config.Train.dtype().Size())
	params, rows := size*float64(j.Config.Train.copies())*j.footprint.params, size*j.footprint.row*float64(batch)
	free := freeMemory()
	if params+rows <= free {
		return nil
	}
	return bad(errors.Errorf("%.0f parameters and batches of %d rows take about %.1f GB of memory, but only %.1f are free: want a smaller model or train.batch, or more in train.accumulate",
		j.footprint.params, batch, (params+rows)/1e9, free/1e9))
}

// freeMemory returns the bytes that are free, as far as the system says in the way of Linux; else a terabyte, which is more
// than there is.
func freeMemory() float64 {
	const unknown = 1e12
	f, err := os.Open("/proc/meminfo")
	if err != nil {
		return unknown
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		var kilobytes float64
		if n, _ := fmt.Sscanf(lines.Text(), "MemAvailable: %f kB", &kilobytes); n == 1 {
			return 1024 * kilobytes
		}
	}
	return unknown
}
