package main

import "testing"

func TestSteal(t *testing.T) {
	before, err := readClock("cpu  100 5 20 800 10 1 2 62 7 0\ncpu0 1 2 3\n")
	if err != nil {
		t.Fatal(err)
	}
	if want := (clock{all: 100 + 5 + 20 + 800 + 10 + 1 + 2 + 62, steal: 62}); before != want {
		t.Errorf("got %+v, want %+v", before, want)
	}
	after := clock{all: before.all + 200, steal: before.steal + 3}
	if got, want := stealBetween(before, after), "1.5%"; got != want {
		t.Errorf("3 of 200 ticks: got %s, want %s", got, want)
	}
	if got, want := stealBetween(before, before), "0.0%"; got != want {
		t.Errorf("no time: got %s, want %s", got, want)
	}
	for _, stat := range []string{"", "intr 1 2 3 4 5 6 7 8 9", "cpu 1 2 3", "cpu 1 2 3 4 5 6 7 x"} {
		if c, err := readClock(stat); err == nil {
			t.Errorf("%q: got %+v and no error", stat, c)
		}
	}
}
