package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	results = "../results/*-peers.json"
	readme  = "../../README.md"
)

// TestReports renders every checked-in result again: its report was made by the program, of this result.
func TestReports(t *testing.T) {
	for _, file := range checkedIn(t) {
		r, err := load(file)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(file, ".json") + ".md"
		if *update {
			if err := os.WriteFile(name, []byte(report(r)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(report(r), string(got)); diff != "" {
			t.Errorf("%s is not what %s renders to (-rendered +file); -update rewrites it:\n%s", name, file, diff)
		}
	}
}

// TestReadme renders the newest checked-in result: the README shows it, unedited.
func TestReadme(t *testing.T) {
	files := checkedIn(t)
	r, err := load(files[len(files)-1])
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := r.intoReadme(readme); err != nil {
			t.Fatal(err)
		}
	}
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	_, table, _, err := cutTable(string(text))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(speed(r), table); diff != "" {
		t.Errorf("the README's table is not that of %s (-rendered +README); -update rewrites it:\n%s", files[len(files)-1], diff)
	}
}

// checkedIn returns the results, oldest first: their names begin with the date.
func checkedIn(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(results)
	if err != nil || len(files) == 0 {
		t.Fatalf("got %d results of compare in %s and error %v, want one or more", len(files), results, err)
	}
	return files
}

// A result survives being saved, and its table replaces what stood in a README and nothing else.
func TestSave(t *testing.T) {
	base := filepath.Join(t.TempDir(), "2027-01-02-peers")
	want := found()
	if err := want.save(base); err != nil {
		t.Fatal(err)
	}
	got, err := load(base + ".json")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-saved +loaded:\n%s", diff)
	}
	file := filepath.Join(t.TempDir(), "README.md")
	for _, old := range []string{"", "an old table\n", speed(want)} {
		if err := os.WriteFile(file, []byte("before\n"+tableBegin+old+tableEnd+"after\n"), 0o644); err != nil {
			t.Fatal(err)
		}
		if err := want.intoReadme(file); err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff("before\n"+tableBegin+speed(want)+tableEnd+"after\n", string(text)); diff != "" {
			t.Errorf("-want +got:\n%s", diff)
		}
	}
}

func TestCutTableRefuses(t *testing.T) {
	for _, text := range []string{
		"", tableBegin, tableEnd + tableBegin, tableBegin + tableEnd + tableBegin, tableBegin + tableEnd + tableEnd,
	} {
		if _, _, _, err := cutTable(text); err == nil {
			t.Errorf("%q: got no error", text)
		}
	}
}
