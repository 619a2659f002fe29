package checkpoint

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"nabla/internal/disk/faulty"
	"nabla/internal/safetensors"
)

// altered is a file system in which one file has another content.
type altered struct {
	faulty.Unsynced
	path    string
	content []byte
}

func (a *altered) Open(path string) (fs.File, error) {
	if path != a.path {
		return a.Unsynced.Open(path)
	}
	return fstest.MapFS{"file": &fstest.MapFile{Data: a.content}}.Open("file")
}

// undetected returns an error unless the change of a file is found out.
func (a *altered) undetected(s *Store, step int) error {
	if _, err := s.Load(step); !damaged(err) || !strings.Contains(err.Error(), a.path) {
		return fmt.Errorf("%s: got error %v, want damage that names the path", a.path, err)
	}
	return nil
}

// contents returns the files of a checkpoint by their path.
func contents(t *testing.T, s *Store, step int) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	for _, name := range []string{weightsFile, stateFile, manifestFile} {
		text, err := os.ReadFile(s.path(Name(step), name))
		if err != nil {
			t.Fatal(err)
		}
		files[s.path(Name(step), name)] = text
	}
	return files
}

// TestEveryChangedByteIsDetected changes each byte of each file, cuts each file at each length and lengthens it.
func TestEveryChangedByteIsDetected(t *testing.T) {
	a := &altered{}
	s := open(t, t.TempDir(), WithFS(a))
	save(t, s, 10)
	for path, good := range contents(t, s, 10) {
		a.path = path
		check := func(bad []byte, what string, i int) {
			a.content = bad
			if err := a.undetected(s, 10); err != nil {
				t.Errorf("%s %d: %v", what, i, err)
			}
		}
		for i := range good {
			for _, flip := range []byte{0x01, 0x20, 0xff} { // 0x20 turns small letters into capitals
				good[i] ^= flip
				check(good, "changed byte", i)
				good[i] ^= flip
			}
			check(good[:i], "cut at", i)
		}
		check(append(good, '\n'), "lengthened to", len(good)+1)
		a.content = good
		if _, err := s.Load(10); err != nil {
			t.Fatalf("put back: %v", err)
		}
	}
}

// TestRandomDamageIsDetected makes 10,000 random changes of one to eight bytes and 1,000 random truncations, in the files
// of a checkpoint of 8 kB.
func TestRandomDamageIsDetected(t *testing.T) {
	a := &altered{}
	s := open(t, t.TempDir(), WithFS(a))
	c := sample(10)
	c.Weights = append(c.Weights, safetensors.Tensor{Name: "large", Shape: []int{1000}, Data: make([]float64, 1000)})
	if err := s.Save(c); err != nil {
		t.Fatal(err)
	}
	files := contents(t, s, 10)
	paths := slices.Sorted(maps.Keys(files))
	rng := rand.New(rand.NewPCG(3, 3))
	for i := range 11_000 {
		a.path = paths[rng.IntN(len(paths))]
		good := files[a.path]
		if i < 1000 {
			a.content = good[:rng.IntN(len(good))]
		} else {
			a.content = bytes.Clone(good)
			for range 1 + rng.IntN(8) {
				a.content[rng.IntN(len(good))] ^= byte(1 + rng.IntN(255))
			}
			if bytes.Equal(a.content, good) { // the same byte twice
				continue
			}
		}
		if err := a.undetected(s, 10); err != nil {
			t.Fatal(err)
		}
	}
}

func TestDamage(t *testing.T) {
	for name, c := range map[string]struct {
		change func(t *testing.T, dir string)
		want   string
	}{
		"no manifest":       {func(t *testing.T, dir string) { remove(t, dir, "step-00000020/manifest.json") }, "manifest.json: "},
		"no weights":        {func(t *testing.T, dir string) { remove(t, dir, "step-00000020/weights.safetensors") }, "weights.safetensors: "},
		"no state":          {func(t *testing.T, dir string) { remove(t, dir, "step-00000020/state.safetensors") }, "state.safetensors: "},
		"empty":             {func(t *testing.T, dir string) { replace(t, dir, "step-00000020/state.safetensors", "") }, "state.safetensors: 0 bytes, want"},
		"empty manifest":    {func(t *testing.T, dir string) { replace(t, dir, "step-00000020/manifest.json", "") }, "manifest.json: 0 bytes, want"},
		"weights of others": {func(t *testing.T, dir string) { move(t, dir, "step-00000010/weights.safetensors") }, "weights.safetensors: SHA-256 is"},
		"manifest of other": {func(t *testing.T, dir string) { move(t, dir, "step-00000010/manifest.json") }, "manifest.json: is of step 10"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s := open(t, dir)
			save(t, s, 5, 10, 20)
			c.change(t, dir)
			if _, err := s.Load(20); !damaged(err) {
				t.Errorf("load: got error %v, want damage", err)
			}
			got, warnings, err := s.Last()
			if err != nil || got.Manifest.Step >= 20 {
				t.Fatalf("last: got %v, error %v, want an older step", got, err)
			}
			if !strings.Contains(warnings[0], c.want) || !strings.Contains(warnings[0], dir) || !strings.Contains(warnings[0], "renamed to step-00000020.damaged") {
				t.Errorf("last: got warning %q, want %q", warnings[0], c.want)
			}
			// Next time there is nothing to warn of, and the step can be saved again.
			save(t, s, 20)
			if got, warnings, err := s.Last(); err != nil || got.Manifest.Step != 20 || len(warnings) > 0 {
				t.Errorf("last again: got %v, warnings %q, error %v", got, warnings, err)
			}
			remove(t, dir, "step-00000020/manifest.json")
			if _, warnings, _ := s.Last(); !strings.Contains(warnings[0], "renamed to step-00000020.damaged-2") {
				t.Errorf("damaged again: got warning %q, want another name", warnings[0])
			}
		})
	}
}

func remove(t *testing.T, dir, name string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, name)); err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, dir, name, content string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// move moves a file of step 10 to step 20.
func move(t *testing.T, dir, name string) {
	rename(t, dir, name, strings.Replace(name, "10", "20", 1))
}

func TestNone(t *testing.T) {
	s := open(t, t.TempDir())
	if _, warnings, err := s.Last(); !errors.Is(err, ErrNone) || !strings.Contains(err.Error(), s.Dir()) || len(warnings) > 0 {
		t.Errorf("last of none: got warnings %q, error %v, want ErrNone and the path", warnings, err)
	}
	if _, err := s.Best(); !errors.Is(err, ErrNone) || !strings.Contains(err.Error(), s.path("best")) {
		t.Errorf("best of none: got error %v, want ErrNone and the path", err)
	}
	if _, err := s.Load(3); err == nil || !strings.Contains(err.Error(), s.path("step-00000003")) {
		t.Errorf("load of none: got error %v, want the path", err)
	}
	save(t, s, 1, 2)
	remove(t, s.Dir(), "step-00000001/manifest.json")
	remove(t, s.Dir(), "step-00000002/manifest.json")
	if _, warnings, err := s.Last(); !errors.Is(err, ErrNone) || len(warnings) != 2 {
		t.Errorf("last of damaged: got warnings %q, error %v, want two and ErrNone", warnings, err)
	}
	if diff := cmp.Diff([]string{"step-00000001.damaged", "step-00000002.damaged"}, names(t, s.Dir())); diff != "" {
		t.Error(diff)
	}
}

// TestDamagedMark: without knowing which checkpoint is the best the run goes on, and is told.
func TestDamagedMark(t *testing.T) {
	for _, text := range []string{"", "step-00", "\x00\xff"} {
		s := open(t, t.TempDir())
		save(t, s, 10, 20)
		replace(t, s.Dir(), "best", text)
		c, warnings, err := s.Last()
		if err != nil || c.Manifest.Step != 20 || len(warnings) != 1 || !strings.Contains(warnings[0], s.path("best")) || !strings.Contains(warnings[0], "renamed to best.damaged") {
			t.Fatalf("best holds %q: got %v, warnings %q, error %v, want step 20 and a warning with its path", text, c, warnings, err)
		}
		if _, err := s.Best(); !errors.Is(err, ErrNone) {
			t.Errorf("best of a mark that was set aside: got error %v, want ErrNone", err)
		}
		if err := s.Prune(1); err != nil {
			t.Error(err)
		}
		if diff := cmp.Diff([]string{"best.damaged", Name(20)}, names(t, s.Dir())); diff != "" {
			t.Error(diff)
		}
	}
}

// TestOtherFormatIsNotDamage: a newer program's checkpoint must not be set aside by an older one.
func TestOtherFormatIsNotDamage(t *testing.T) {
	for change, want := range map[[2]string]string{
		{`"format": 2`, `"format": 1`}:              "format 1, want 2",
		{`"format": 2`, `"format": 3`}:              "format 3, want 2",
		{`"kernels"`, `"colonels"`}:                 `unknown field "colonels"`,
		{`"format": 2`, `"format": "2", "more":{}`}: "json",
	} {
		s := open(t, t.TempDir())
		save(t, s, 10, 20)
		path := s.path("step-00000020", manifestFile)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		body := strings.Replace(string(text[:len(text)-sealSize]), change[0], change[1], 1)
		replace(t, s.Dir(), "step-00000020/manifest.json", body+string(seal([]byte(body))))
		c, _, err := s.Last()
		if err == nil || damaged(err) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), path) {
			t.Errorf("got %v, error %v, want %q and the path", c, err, want)
		}
		if diff := cmp.Diff([]string{"step-00000010", "step-00000020"}, names(t, s.Dir())); diff != "" {
			t.Error(diff)
		}
	}
}
