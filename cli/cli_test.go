package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nabla/cli"
)

// A result is what a command line leaves.
type result struct {
	code           int
	stdout, stderr string
}

// train runs a command line.
func train(t *testing.T, args ...string) result {
	t.Helper()
	return trainWith(t, nil, args...)
}

func trainWith(t *testing.T, opts []cli.Option, args ...string) result {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := cli.Run(context.Background(), args, &stdout, &stderr, opts...)
	return result{code, stdout.String(), stderr.String()}
}

// must runs a command line that is to succeed, and returns stdout.
func must(t *testing.T, args ...string) string {
	t.Helper()
	r := train(t, args...)
	if r.code != 0 {
		t.Fatalf("train %s: got code %d, want 0; stderr:\n%s", strings.Join(args, " "), r.code, r.stderr)
	}
	return r.stdout
}

// decode reads the one JSON value that stdout holds.
func decode(t *testing.T, text string, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	if err := d.Decode(into); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	if d.More() {
		t.Fatalf("got more than one JSON value: %q", text)
	}
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o666); err != nil {
		t.Fatal(err)
	}
}

var commands = []string{
	"fit", "resume", "eval", "predict", "compare", "show", "verify", "study", "step", "bench", "lrfind", "rules", "descend", "recipes", "models", "losses", "solvers", "schedules", "datasets",
}

func TestHelp(t *testing.T) {
	root := must(t, "--help")
	for _, c := range commands {
		if !strings.Contains(root, "\n  "+c+" ") {
			t.Errorf("train --help does not name %s", c)
		}
		help := must(t, c, "--help")
		if !strings.Contains(help, "Examples:\n  train "+c) {
			t.Errorf("train %s --help has no example:\n%s", c, help)
		}
	}
	r := train(t)
	if r.code != 2 || r.stdout != "" || !strings.Contains(r.stderr, "Usage:") {
		t.Errorf("no command: got %+v, want code 2 and help on stderr", r)
	}
}

func TestLists(t *testing.T) {
	for list, want := range map[string]string{
		"recipes": "mnist", "models": "mlp", "metrics": "f1", "losses": "cross_entropy", "solvers": "adam", "schedules": "cosine", "datasets": "iris",
	} {
		lines := strings.Split(strings.TrimSpace(must(t, list)), "\n")
		var entries []struct{ Name, Description string }
		decode(t, must(t, list, "--json"), &entries)
		if len(entries) != len(lines) {
			t.Fatalf("%s: got %d lines and %d entries of JSON", list, len(lines), len(entries))
		}
		found := false
		for i, e := range entries {
			found = found || e.Name == want
			if e.Description == "" || !strings.HasPrefix(lines[i], e.Name+" ") || !strings.HasSuffix(lines[i], " "+e.Description) {
				t.Errorf("%s: got line %q for %+v, want name and description", list, lines[i], e)
			}
		}
		if !found {
			t.Errorf("%s: %s is missing", list, want)
		}
	}
}

// plant puts files into the working directory.
func plant(t *testing.T, files map[string][]byte) {
	t.Helper()
	for path, content := range files {
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		write(t, path, content)
	}
}
