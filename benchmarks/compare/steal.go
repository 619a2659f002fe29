package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// A clock is what the processors have spent, in ticks: all of it, and what was stolen.
type clock struct{ all, steal float64 }

// readClock parses the first line of /proc/stat: cpu, then user, nice, system, idle, iowait, irq, softirq, steal, and two
// that the first two contain.
func readClock(stat string) (c clock, err error) {
	line, _, _ := strings.Cut(stat, "\n")
	fields := strings.Fields(line)
	if len(fields) < 9 || fields[0] != "cpu" {
		return c, errors.Errorf("/proc/stat begins with %q: want cpu and 8 or more numbers", line)
	}
	for i, field := range fields[1:9] {
		ticks, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return c, errors.Wrapf(err, "/proc/stat, field %d", i+1)
		}
		c.all += ticks
		if i == 7 {
			c.steal = ticks
		}
	}
	return c, nil
}

// stealBetween returns what was stolen between two readings, in percent of what was spent.
func stealBetween(before, after clock) string {
	return fmt.Sprintf("%.1f%%", 100*(after.steal-before.steal)/max(1, after.all-before.all))
}

// watchSteal returns what tells, when it is called, how much was stolen since; nothing where the system does not count it.
func watchSteal() func() string {
	read := func() (clock, error) {
		text, err := os.ReadFile("/proc/stat")
		if err != nil {
			return clock{}, errors.WithStack(err)
		}
		return readClock(string(text))
	}
	before, err := read()
	if err != nil {
		return func() string { return "" }
	}
	return func() string {
		after, err := read()
		if err != nil {
			return ""
		}
		return stealBetween(before, after)
	}
}
