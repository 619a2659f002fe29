package checkpoint

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"nabla/internal/disk/faulty"
	"nabla/internal/safetensors"
)

var withoutFiles = cmpopts.IgnoreFields(Manifest{}, "Files")

// sample is a small checkpoint that differs from those of other steps in each file.
func sample(step int) *Checkpoint {
	return &Checkpoint{
		Manifest: Manifest{
			Step: step, Epoch: step / 7, StepInEpoch: step % 7, Seed: 1<<64 - 1, Kernels: "generic",
			Best:  &Best{Step: step / 2, Metric: "val_loss", Value: 1 / float64(3+step)},
			Extra: json.RawMessage(`{"schedule":{"name":"cosine"},"text":"<a> & \u2028"}`),
		},
		Weights: []safetensors.Tensor{
			{Name: "linear/weight", Shape: []int{2, 1}, Data: []float32{float32(step), -0.5}},
			{Name: "linear/bias", Shape: []int{1}, Data: []float32{0.25}},
		},
		State: []safetensors.Tensor{{Name: "adam/t", Shape: []int{}, Data: []int64{int64(step)}}},
	}
}

func open(t *testing.T, dir string, opts ...Option) *Store {
	t.Helper()
	s, err := Open(dir, append([]Option{WithFS(faulty.Unsynced{})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func save(t *testing.T, s *Store, steps ...int) {
	t.Helper()
	for _, step := range steps {
		if err := s.Save(sample(step)); err != nil {
			t.Fatal(err)
		}
	}
}

func rename(t *testing.T, dir, from, to string) {
	t.Helper()
	if err := os.Rename(filepath.Join(dir, from), filepath.Join(dir, to)); err != nil {
		t.Fatal(err)
	}
}

func copyDir(t *testing.T, dir, from, to string) {
	t.Helper()
	if err := os.CopyFS(filepath.Join(dir, to), os.DirFS(filepath.Join(dir, from))); err != nil {
		t.Fatal(err)
	}
}

func relative(t *testing.T, dir, path string) string {
	t.Helper()
	rel, err := filepath.Rel(dir, path)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(rel)
}

func names(t *testing.T, dir string) []string {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, f := range files {
		list = append(list, f.Name())
	}
	return list
}

func TestRoundTrip(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "a", "b", "checkpoints"))
	bare := &Checkpoint{Weights: []safetensors.Tensor{}, State: []safetensors.Tensor{}}
	for _, c := range []*Checkpoint{sample(1200), sample(123456789), bare} {
		if err := s.Save(c); err != nil {
			t.Fatal(err)
		}
		if c.Manifest.Files != nil {
			t.Error("save changed its argument")
		}
		got, err := s.Load(c.Manifest.Step)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c, got, withoutFiles); diff != "" {
			t.Error(diff)
		}
		path := s.path(Name(c.Manifest.Step), weightsFile)
		before, _ := os.ReadFile(path)
		if err := s.Save(got); err != nil { // what was loaded, saved again
			t.Fatal(err)
		}
		if after, _ := os.ReadFile(path); string(before) != string(after) {
			t.Error("saved again, the bytes differ")
		}
	}
	steps, err := s.Steps()
	if diff := cmp.Diff([]int{0, 1200, 123456789}, steps); diff != "" || err != nil {
		t.Error(diff, err)
	}
	if diff := cmp.Diff([]string{"step-00000000", "step-00001200", "step-123456789"}, names(t, s.Dir())); diff != "" {
		t.Error(diff)
	}
}

func TestSaveReplaces(t *testing.T) {
	s, err := Open(t.TempDir()) // with the real file system, synced
	if err != nil {
		t.Fatal(err)
	}
	save(t, s, 10)
	c := sample(10)
	c.Weights[1].Data = []float32{99}
	if err := s.Save(c); err != nil {
		t.Fatal(err)
	}
	got, err := s.Load(10)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, got, withoutFiles); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"step-00000010"}, names(t, s.Dir())); diff != "" {
		t.Error(diff)
	}
}

func TestSaveRefuses(t *testing.T) {
	s := open(t, t.TempDir())
	save(t, s, 10)
	for want, change := range map[string]func(*Checkpoint){
		"want none negative":           func(c *Checkpoint) { c.Manifest.Epoch = -1 },
		"unsupported value: NaN":       func(c *Checkpoint) { c.Manifest.Best.Value = math.NaN() },
		"manifest: json":               func(c *Checkpoint) { c.Manifest.Extra = json.RawMessage("{") },
		"extra is too large":           func(c *Checkpoint) { c.Manifest.Extra = json.RawMessage(`"` + strings.Repeat("x", maxManifest) + `"`) },
		`tensor "linear/bias": shape`:  func(c *Checkpoint) { c.Weights[1].Shape = []int{7} },
		"state.safetensors: tensor \"": func(c *Checkpoint) { c.State[0].Data = int64(1) },
	} {
		c := sample(10)
		change(c)
		err := s.Save(c)
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), s.path("step-00000010")) {
			t.Errorf("got error %v, want %q and the path", err, want)
		}
		if diff := cmp.Diff([]string{"step-00000010"}, names(t, s.Dir())); diff != "" {
			t.Errorf("%s: %s", want, diff)
		}
	}
}

func TestReadOnly(t *testing.T) {
	dir := t.TempDir()
	save(t, open(t, dir), 10, 20)
	rename(t, dir, "step-00000020", "step-00000020.old") // a writer died, or is at work
	copyDir(t, dir, "step-00000010", "step-00000030.tmp")
	before := names(t, dir)
	s := open(t, dir, ReadOnly())
	if c, warnings, err := s.Last(); err != nil || c.Manifest.Step != 20 || len(warnings) > 0 {
		t.Errorf("got %v, warnings %v, error %v, want step 20", c, warnings, err)
	}
	if err := os.Truncate(filepath.Join(dir, "step-00000020.old", weightsFile), 1); err != nil {
		t.Fatal(err)
	}
	if c, warnings, err := s.Last(); err != nil || c.Manifest.Step != 10 || len(warnings) != 1 || !strings.Contains(warnings[0], "left where it is") {
		t.Errorf("got %v, warnings %v, error %v, want step 10 and a warning", c, warnings, err)
	}
	for name, err := range map[string]error{"save": s.Save(sample(40)), "mark best": s.MarkBest(10), "prune": s.Prune(1)} {
		if err == nil || !strings.Contains(err.Error(), dir+": opened read-only") {
			t.Errorf("%s: got error %v, want read-only and the path", name, err)
		}
	}
	if diff := cmp.Diff(before, names(t, dir)); diff != "" {
		t.Error(diff)
	}
	if _, err := Open(filepath.Join(dir, "none"), ReadOnly()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("missing folder: got error %v, want not exist", err)
	}
}

func TestOpenRefusesFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{path, filepath.Join(path, "below")} {
		if _, err := Open(path); err == nil || !strings.Contains(err.Error(), path) {
			t.Errorf("got error %v, want one that names %s", err, path)
		}
	}
}

func TestForeignNamesAreLeftAlone(t *testing.T) {
	dir := t.TempDir()
	foreign := []string{"notes", "step-1", "step-00000001.damaged", "step--0000001", "step-0000000x.tmp", "tmp", "x.old"}
	for _, name := range foreign {
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	before := names(t, dir)
	s := open(t, dir)
	if steps, err := s.Steps(); len(steps) > 0 || err != nil {
		t.Errorf("got steps %v, error %v, want none", steps, err)
	}
	if diff := cmp.Diff(before, names(t, dir)); diff != "" {
		t.Error(diff)
	}
}
