package peer

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

// A conversation from greeting to end, with a workload that runs, one that cannot be prepared, and two that break.
func TestServe(t *testing.T) {
	steps, closed := 0, 0
	closing := func() error { closed++; return nil }
	trainers := map[string]Trainer{
		"fine":    {Run: func() error { steps++; return nil }, Close: closing},
		"breaks":  {Run: func() error { return errors.New("no memory") }, Close: closing},
		"lingers": {Run: func() error { return nil }, Close: func() error { return errors.New("still running") }},
	}
	var out bytes.Buffer
	err := Serve(strings.NewReader("fine\nunknown\nbreaks\nlingers\nfine\n"), &out, Hello{Version: "v1"}, time.Microsecond,
		func(name string) (Trainer, error) {
			if tr, ok := trainers[name]; ok {
				return tr, nil
			}
			return Trainer{}, errors.New("what is " + name)
		})
	if err != nil {
		t.Fatal(err)
	}
	heard := json.NewDecoder(&out)
	var hello Hello
	if err := heard.Decode(&hello); err != nil || hello.Version != "v1" {
		t.Fatalf("got hello %+v and error %v, want version v1", hello, err)
	}
	for _, want := range []Answer{
		{"fine", make([]float64, Blocks), ""},
		{"unknown", nil, "what is unknown"},
		{"breaks", nil, "no memory"},
		{"lingers", make([]float64, Blocks), "still running"},
		{"fine", make([]float64, Blocks), ""},
	} {
		var a Answer
		if err := heard.Decode(&a); err != nil {
			t.Fatal(err)
		}
		if a.Workload != want.Workload || a.Error != want.Error || len(a.Blocks) != len(want.Blocks) {
			t.Errorf("got %+v, want workload %s, %d blocks, error %q", a, want.Workload, len(want.Blocks), want.Error)
		}
	}
	if heard.More() {
		t.Error("more answers than questions")
	}
	if closed != 3 {
		t.Errorf("%d trainers were closed, want the 3 that were prepared with closing", closed)
	}
	if least := 2 * (warmUp + Blocks); steps < least {
		t.Errorf("got %d steps, want %d or more", steps, least)
	}
}

// Measure counts per step, not per block: a step of a millisecond takes a millisecond, however long a block is.
func TestMeasure(t *testing.T) {
	const pause = time.Millisecond
	for _, block := range []time.Duration{0, 5 * pause} {
		n := 0
		blocks, err := Measure(func() error { n++; time.Sleep(pause); return nil }, block)
		if err != nil || len(blocks) != Blocks {
			t.Fatalf("got %d blocks and error %v, want %d", len(blocks), err, Blocks)
		}
		for _, us := range blocks {
			if us < 1000 {
				t.Errorf("block %v: %v µs a step, want 1000 or more", block, us)
			}
		}
		if block == 0 && n != warmUp+Blocks {
			t.Errorf("%d steps, want one a block and %d before", n, warmUp)
		}
	}
}
