package peer

import (
	"bufio"
	"encoding/json"
	"io"
	"time"
)

// A Trainer is a workload made ready: Run is one training step, forward, backward and update. Close may be nil.
type Trainer struct {
	Run   func() error
	Close func() error
}

// Serve is a trainer's whole side of the conversation, to the end of in. What prepare or a step returns as an error is an
// answer; Serve returns only what goes wrong with the conversation itself.
func Serve(in io.Reader, out io.Writer, hello Hello, block time.Duration, prepare func(workload string) (Trainer, error)) error {
	say := json.NewEncoder(out)
	if err := say.Encode(hello); err != nil {
		return err
	}
	names := bufio.NewScanner(in)
	for names.Scan() {
		a := Answer{Workload: names.Text()}
		var err error
		if a.Blocks, err = answer(a.Workload, block, prepare); err != nil {
			a.Error = err.Error()
		}
		if err := say.Encode(a); err != nil {
			return err
		}
	}
	return names.Err()
}

func answer(workload string, block time.Duration, prepare func(string) (Trainer, error)) (blocks []float64, err error) {
	t, err := prepare(workload)
	if err != nil {
		return nil, err
	}
	if t.Close != nil {
		defer func() {
			if e := t.Close(); err == nil {
				err = e
			}
		}()
	}
	return Measure(t.Run, block)
}

// Blocks is the number of blocks that steps are timed in. Its median is out of reach of two disturbances.
const Blocks = 5

// warmUp is how many steps at least go before those measured: the first touches fresh memory and compiles, the second
// finds what the first has made.
const warmUp = 2

// Measure returns microseconds a step, a number for each block. It warms up for as long as a block, and so learns how many
// steps a block has; a step that takes longer is a block by itself.
func Measure(step func() error, block time.Duration) ([]float64, error) {
	var last time.Duration
	warm := 0
	for began := time.Now(); warm < warmUp || time.Since(began) < block; warm++ {
		each := time.Now()
		if err := step(); err != nil {
			return nil, err
		}
		last = time.Since(each)
	}
	steps := max(1, int(block/max(last, 1)))
	blocks := make([]float64, Blocks)
	for i := range blocks {
		began := time.Now()
		for range steps {
			if err := step(); err != nil {
				return nil, err
			}
		}
		blocks[i] = float64(time.Since(began).Nanoseconds()) / 1e3 / float64(steps)
	}
	return blocks, nil
}
