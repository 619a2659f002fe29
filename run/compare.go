package run

import (
	stderrors "errors"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"

	"nabla/internal/draw"
	"nabla/internal/registry"
	"nabla/metrics"
)

// A Comparison is runs side by side, the better first.
type Comparison struct {
	By     string    `json:"by"`     // the result by which they are sorted, such as val_loss
	Differ []string  `json:"differ"` // the settings in which they differ, in the order of config.yaml: solver.lr
	Runs   []*Course `json:"runs"`
}

// Compare reads the runs in folders and sorts them by a result such as val_loss or test_accuracy, the better first by the
// metric's own sense; runs that have no such result come last. With by empty it is what the first run monitors, of the
// training rows if no run has validation rows.
//
// Folders that cannot be read are an error that names each of them and what is wrong with it; that, a folder that is named
// twice and a result that no run has are BadInput.
func Compare(dirs []string, by string, opts ...Option) (*Comparison, error) {
	c, err := compare(dirs, by, newKit(opts))
	return c, bad(err)
}

func compare(dirs []string, by string, k *kit) (*Comparison, error) {
	c := &Comparison{By: by, Differ: []string{}}
	seen := map[string]bool{}
	var unread []error
	for _, dir := range dirs {
		dir = filepath.Clean(dir)
		if seen[dir] {
			return nil, errors.Errorf("%s is named twice", dir)
		}
		seen[dir] = true
		r, err := readCourse(dir, k)
		if err != nil {
			unread = append(unread, err)
			continue
		}
		c.Runs = append(c.Runs, r)
	}
	if err := stderrors.Join(unread...); err != nil {
		return nil, err
	}
	if len(c.Runs) == 0 {
		return nil, errors.New("no runs are named: want their folders, such as runs/mnist/1 runs/mnist/2")
	}
	c.Differ = append(c.Differ, differing(c.Runs)...)
	return c, c.sort()
}

// sort sorts the runs by c.By, and sets that if it is empty.
func (c *Comparison) sort() error {
	var known []string
	for _, r := range c.Runs {
		for _, name := range r.Names() {
			if !slices.Contains(known, name) {
				known = append(known, name)
			}
		}
	}
	asked := c.By != ""
	if !asked {
		c.By = c.Runs[0].Settings["train.monitor"]
		if bare, ok := strings.CutPrefix(c.By, "val_"); ok && !slices.Contains(known, c.By) {
			c.By = "train_" + bare
		}
	}
	if !slices.Contains(known, c.By) {
		if !asked || known == nil { // no run has come to the end of an epoch
			return nil
		}
		return registry.Unknown("result", c.By, known)
	}
	_, name, _ := strings.Cut(c.By, "_")
	m, err := metrics.ByName(name)
	if err != nil {
		return err
	}
	slices.SortStableFunc(c.Runs, func(a, b *Course) int {
		x, hasX := a.Value(c.By)
		y, hasY := b.Value(c.By)
		switch {
		case hasX && !hasY, hasX && m.Better(x, y):
			return -1
		case hasY && !hasX, hasY && m.Better(y, x):
			return 1
		}
		return 0
	})
	return nil
}

// differing returns the settings in which runs differ, a kind before what is set of it.
func differing(runs []*Course) (keys []string) {
	all := map[string]string{}
	for _, r := range runs {
		maps.Copy(all, r.Settings)
	}
	for _, name := range sections {
		of := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(key string) bool {
			return key == name+".name" || !strings.HasPrefix(key, name+".")
		})
		for _, key := range append([]string{name + ".name"}, of...) {
			if slices.ContainsFunc(runs, func(r *Course) bool { return r.Settings[key] != runs[0].Settings[key] }) {
				keys = append(keys, key)
			}
		}
	}
	return keys
}

// Draw draws the runs' learning curves over each other, a curve a run: a panel of the loss and one of each metric that all of
// them have. They are of the validation rows or, unless every run has some, of the training rows. That no run has come to
// the end of an epoch is BadInput.
func (c *Comparison) Draw() (*draw.Figure, error) {
	begun := slices.DeleteFunc(slices.Clone(c.Runs), func(r *Course) bool { return r.epochs.lines == 0 })
	if len(begun) == 0 {
		return nil, bad(errors.New("none of the runs has come to the end of an epoch: there are no curves to draw yet"))
	}
	common := func(prefix string) (names []string) {
		for _, name := range begun[0].epochs.names {
			if strings.HasPrefix(name, prefix) && !slices.ContainsFunc(begun, func(r *Course) bool { return r.epochs.of[name] == nil }) {
				names = append(names, name)
			}
		}
		return names
	}
	rows, names := "validation ", common("val_")
	if names == nil {
		rows, names = "training ", common("train_")
	}
	var panels []draw.Panel
	for _, name := range names {
		_, bare, _ := strings.Cut(name, "_")
		p := draw.Panel{Title: rows + bare, XLabel: "epoch"}
		for _, r := range begun {
			p.Series = append(p.Series, draw.Series{Name: r.Run, X: r.epochs.of["epoch"], Y: r.epochs.of[name]})
		}
		panels = append(panels, p)
	}
	return draw.Curves(panels)
}
