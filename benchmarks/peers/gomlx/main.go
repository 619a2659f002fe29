// Command gomlx measures training steps of GoMLX on its pure Go backend, as a peer of benchmarks/compare. It has a module
// of its own, so that GoMLX is no dependency of Nabla.
//
//	go run . THREADS BLOCK_MS < names of workloads, one a line
package main

import (
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/pkg/errors"

	"nabla/internal/peer"
)

func main() {
	if err := serve(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "gomlx:", err)
		os.Exit(1)
	}
}

func serve(args []string) error {
	if len(args) != 2 {
		return errors.Errorf("%d arguments: want threads and the milliseconds of a block", len(args))
	}
	threads, err := strconv.Atoi(args[0])
	if err != nil {
		return errors.Wrap(err, "threads")
	}
	block, err := strconv.Atoi(args[1])
	if err != nil {
		return errors.Wrap(err, "milliseconds of a block")
	}
	runtime.GOMAXPROCS(threads)
	backend, err := simplego.New(fmt.Sprintf("parallelism=%d", threads))
	if err != nil {
		return err
	}
	hello := peer.Hello{Version: version(), Note: "backend " + simplego.BackendName + ", which is pure Go"}
	return peer.Serve(os.Stdin, os.Stdout, hello, time.Duration(block)*time.Millisecond, func(name string) (peer.Trainer, error) {
		return prepare(backend, name)
	})
}

// version returns that of the GoMLX which this program is built with.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dep := range info.Deps {
			if dep.Path == "github.com/gomlx/gomlx" {
				return dep.Version
			}
		}
	}
	return ""
}
