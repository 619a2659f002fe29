package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/pkg/errors"
)

// memoryLimit is what a judge may take, in kilobytes: a mutant may ask for memory without end.
const memoryLimit = 6 << 20

// A child is a judge's process, which runs one mutant or none.
type child struct {
	program string
	kernels string // the kernel set; "" for the best
	limit   time.Duration
}

// run returns what the judge says of a mutant. A process that dies is a mutant that was caught, and so is one that does not end.
func (c child) run(ctx context.Context, id int, wanted []mode, first, touched string) (ruling, error) {
	names := make([]string, len(wanted))
	for i, m := range wanted {
		names[i] = m.name
	}
	limited, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	cmd := exec.CommandContext(limited, "sh", "-c", `ulimit -v "$1"; shift; exec "$@"`, "sh", strconv.Itoa(memoryLimit),
		c.program, "-judge", strings.Join(names, ","), "-first", first)
	cmd.WaitDelay = time.Second
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1", "NABLA_KERNELS="+c.kernels, selectedVariable+"="+strconv.Itoa(id), touchedVariable+"="+touched)
	var out, problems bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &problems
	err := cmd.Run()
	if ctx.Err() != nil {
		return ruling{}, ctx.Err()
	}
	var r ruling
	if err == nil {
		return r, errors.Wrap(json.Unmarshal(out.Bytes(), &r), "judge")
	}
	r.Caught = map[string]string{}
	how := "crash: " + line(problems.String())
	if limited.Err() != nil {
		how = "timeout"
	}
	for _, name := range names {
		r.Caught[name] = how
	}
	return r, nil
}
