package benchmarks

import (
	"flag"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/pkg/errors"

	"nabla/internal/peer"
)

var (
	serve = flag.String("serve", "", "answer standard input as a peer of benchmarks/compare with steps of this `variant`")
	block = flag.Duration("serve.block", 40*time.Millisecond, "how long a block of steps takes")
)

// TestServe is how benchmarks/compare runs the variants: what it measures is what the other tests of this package check.
//
//	go test -c ./benchmarks && ./benchmarks.test -test.run '^TestServe$' -serve planned < names of workloads, one a line
func TestServe(t *testing.T) {
	if *serve == "" {
		t.Skip("no -serve: nobody asks")
	}
	i := slices.IndexFunc(variants, func(v variant) bool { return v.name == *serve })
	if i < 0 {
		t.Fatalf("-serve %s: want the name of a variant, such as %s", *serve, variants[0].name)
	}
	err := peer.Serve(os.Stdin, os.Stdout, peer.Hello{}, *block, func(name string) (peer.Trainer, error) {
		j := slices.IndexFunc(workloads, func(w workload) bool { return w.name == name })
		if j < 0 {
			return peer.Trainer{}, errors.Errorf("workload %q: not in the table of benchmarks/workload_test.go", name)
		}
		r := variants[i].build(t, workloads[j], step)
		return peer.Trainer{Run: r.run, Close: r.close}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
