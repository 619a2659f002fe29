package cli

import (
	"context"
	"io"
	"os"
	"os/exec"

	"github.com/pkg/errors"

	"nabla/run"
	"nabla/verify"
	"nabla/verify/stock"
)

// An opTable is the table of all operators: ours, with layers and losses, and Gorgonia's.
type opTable struct {
	Own   *verify.OpReport `json:"own"`
	Stock *stock.Report    `json:"stock"`
}

func (t *opTable) String() string { return t.Own.String() + "\n" + t.Stock.String() }

// Err is about ours alone: what is wrong with Gorgonia's operators is a finding, and nothing that we could mend.
func (t *opTable) Err() error { return t.Own.Err() }

func (a *app) opTable(ctx context.Context) (*opTable, error) {
	bar := newProgress(a.stderr, 1)
	defer bar.clear()
	own, err := verify.Certify(ctx, run.Cases(), verify.Progress(bar.reached))
	if err != nil {
		return nil, err
	}
	bar.clear()
	program, err := os.Executable()
	if err != nil {
		return nil, errors.Wrap(err, "the program to check stock operators with")
	}
	audited, err := stock.Audit(ctx, func(ctx context.Context) *exec.Cmd {
		return exec.CommandContext(ctx, program, "verify", "--"+serveFlag)
	}, bar.reached)
	return &opTable{own, audited}, err
}

// serveFlag makes verify a child process of another verify that audits stock operators.
const serveFlag = "serve-trials"

func (a *app) verifyOps(ctx context.Context, json bool, markdown string) error {
	table, err := a.opTable(ctx)
	if err == nil && markdown != "" {
		err = replace("--markdown", markdown, func(w io.Writer) error {
			_, err := io.WriteString(w, table.Stock.Markdown(table.Own))
			return err
		})
	}
	return a.certify(ctx, table, err, json)
}
