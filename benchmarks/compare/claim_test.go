package main

import "testing"

func TestNoClaim(t *testing.T) {
	for _, tt := range []struct {
		turns, threads int
		began, ended   string
		want           string
	}{
		{10, 1, "0.10 0.20 0.30", "1.95 1.50 1.00", ""},
		{10, 1, "", "", ""}, // a system without load averages
		{10, 2, "0.10 9.00 9.00", "2.50 1.50 1.00", ""},
		{9, 1, "0.10 0.20 0.30", "1.00 1.50 1.00", "it had 9 turns, not 10 or more"},
		{10, 1, "0.10 0.20 0.30", "2.01 1.50 1.00", "the machine was busy (load 2.01 on 2 CPUs)"},
		{1, 1, "9.00 0.20 0.30", "8.00 1.50 1.00", "it had 1 turn, not 10 or more, and the machine was busy (load 9.00 on 2 CPUs)"},
	} {
		r := &result{Turns: tt.turns, Threads: tt.threads, Machine: machine{CPUs: 2, LoadBegan: tt.began, LoadEnded: tt.ended}}
		if got := r.noClaim(); got != tt.want {
			t.Errorf("%+v: got %q", tt, got)
		}
	}
}
