package cli

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/pkg/errors"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"nabla/datasets"
	"nabla/internal/registry"
	"nabla/run"
	"nabla/trainer"
)

// A settingFlag is a flag that stands for a setting of a recipe. Its type is that of zero.
type settingFlag struct {
	flag, section, key string
	zero               any
	usage              string
}

// settingFlags are the flags that stand for a setting of a recipe.
var settingFlags = []settingFlag{
	{"epochs", "train", "epochs", 0, "passes over the training rows"},
	{"iterations", "train", "iterations", 0, "updates, instead of epochs"},
	{"batch", "train", "batch", 0, "rows of a mini-batch"},
	{"overfit-batches", "train", "overfit_batches", 0, "train and validate on the same so many mini-batches, to see that the model can learn them by heart; no test"},
	{"accumulate", "train", "accumulate", 0, "micro-batches that a mini-batch is computed in, to save memory"},
	{"patience", "train", "patience", 0, "end the run after so many validations without an improvement, 0 never"},
	{"on-fault", "train", "on_fault", "", "`what` to do when loss or gradient is not finite: stop, skip the batch, or rollback and halve the rate"},
	{"seed", "train", "seed", uint64(0), "seed of split, initial weights, shuffling and dropout"},
	{"gradient", "train", "gradient", "", "backpropagation, or numeric: differences of losses, slow"},
	{"threads", "train", "threads", 0, "threads to compute with, 0 for all; results do not depend on it"},
	{"model", "model", "name", "", "model by `name`"},
	{"hidden", "model", "hidden", []int{}, "widths of the hidden layers, such as 64,32"},
	{"solver", "solver", "name", "", "solver by `name`"},
	{"lr", "solver", "lr", 0.0, "learning rate"},
	{"data-dir", "data", "dir", "", "`folder` with the files of a built-in data set"},
	{"target", "data", "target", "", "`column` of a data file that is to be predicted"},
}

// settings are what a command line says beside its recipe.
type settings struct {
	config string
	data   string
	set    []string
}

// register adds --config, --data, --set and the named setting flags to a command.
func (s *settings) register(cmd *cobra.Command, names ...string) {
	fs := cmd.Flags()
	fs.StringVar(&s.config, "config", "", "recipe `file` over the recipe, such as the config.yaml of a run")
	fs.StringVar(&s.data, "data", "", "data by `name`, or a file")
	s.registerFlags(cmd, names...)
	fs.StringArrayVar(&s.set, "set", nil, "any setting, as `section.key=value` in YAML, such as model.hidden=[64,32]; repeatable")
}

// registerFlags adds the named setting flags alone.
func (s *settings) registerFlags(cmd *cobra.Command, names ...string) {
	fs := cmd.Flags()
	for _, f := range settingFlags {
		if !slices.Contains(names, f.flag) {
			continue
		}
		switch zero := f.zero.(type) {
		case int:
			fs.Int(f.flag, zero, f.usage)
		case uint64:
			fs.Uint64(f.flag, zero, f.usage)
		case float64:
			fs.Float64(f.flag, zero, f.usage)
		case []int:
			fs.IntSlice(f.flag, zero, f.usage)
		case string:
			fs.String(f.flag, zero, f.usage)
		}
	}
}

// given reports whether any of the flags was given.
func (s *settings) given(cmd *cobra.Command) bool {
	fs := cmd.Flags()
	return fs.Changed("config") || fs.Changed("data") || fs.Changed("set") ||
		slices.ContainsFunc(settingFlags, func(f settingFlag) bool { return fs.Changed(f.flag) })
}

// prepare makes the job that a command line asks for: --set over flags over --config over the recipe.
func (a *app) prepare(cmd *cobra.Command, args []string, s *settings) (*run.Job, error) {
	if len(args) == 0 && s.config == "" {
		return nil, usagef("%s: want a recipe, a recipe file or a file of data, such as `%s`; `%s recipes` lists the built-in recipes",
			cmd.Name(), firstExample(cmd), a.name)
	}
	var layers []*run.Layer
	if len(args) > 0 {
		l, err := run.Recipe(args[0])
		if err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	if s.config != "" {
		l, err := run.RecipeFile(s.config)
		if err != nil {
			return nil, errors.WithMessage(err, "--config")
		}
		layers = append(layers, l)
	}
	over, err := s.layers(cmd)
	if err != nil {
		return nil, err
	}
	return a.job(cmd, func() (*run.Job, error) { return run.Prepare(append(layers, over...), a.options...) })
}

// job prepares a job. When that is interrupted there is nothing to save, and what cannot be stopped, such as a download, is
// not waited for: the program ends.
func (a *app) job(cmd *cobra.Command, prepare func() (*run.Job, error)) (*run.Job, error) {
	type result struct {
		job *run.Job
		err error
	}
	ctx, done := cmd.Context(), make(chan result)
	go func() {
		j, err := prepare()
		select {
		case done <- result{j, err}:
		case <-ctx.Done():
			if j != nil {
				j.Close()
			}
		}
	}()
	var r result
	select {
	case r = <-done:
	case <-ctx.Done():
	}
	if ctx.Err() == nil {
		return r.job, r.err
	}
	if r.job != nil {
		r.job.Close()
	}
	return nil, because{"stopped before the first step", trainer.ErrStopped}
}

// layers returns the flags that were given and, above them, --set.
func (s *settings) layers(cmd *cobra.Command) ([]*run.Layer, error) {
	fs := cmd.Flags()
	flags := run.NewLayer("flags")
	if fs.Changed("data") {
		key, err := dataKey(s.data)
		if err != nil {
			return nil, err
		}
		flags.SetValue("data", key, s.data, "--data")
	}
	for _, f := range settingFlags {
		if !fs.Changed(f.flag) {
			continue
		}
		value, err := valueOf(fs, f.flag, f.zero)
		if err != nil {
			return nil, err
		}
		flags.SetValue(f.section, f.key, value, "--"+f.flag)
	}
	set := run.NewLayer("--set")
	for _, text := range s.set {
		key, value, ok := strings.Cut(text, "=")
		if !ok {
			return nil, usagef("--set %s: want section.key=value, such as train.batch=100", text)
		}
		if err := set.Set(key, value); err != nil {
			return nil, usage{err}
		}
	}
	return []*run.Layer{flags, set}, nil
}

// valueOf returns a flag's value, of the type of zero.
func valueOf(fs *pflag.FlagSet, name string, zero any) (value any, err error) {
	switch zero.(type) {
	case int:
		return fs.GetInt(name)
	case uint64:
		return fs.GetUint64(name)
	case []int:
		return fs.GetIntSlice(name)
	case string:
		return fs.GetString(name)
	}
	v, err := fs.GetFloat64(name)
	if err == nil && (math.IsNaN(v) || math.IsInf(v, 0) || v < 0) {
		err = usagef("--%s %v: want a finite number that is not negative, such as 0.001", name, v)
	}
	return v, err
}

// dataKey says whether a data set is named by its name or by its file. A built-in name wins over a file of that name.
func dataKey(data string) (string, error) {
	if slices.Contains(datasets.Names(), data) {
		return "name", nil
	}
	if _, err := os.Stat(data); err == nil {
		return "file", nil
	}
	if strings.ContainsAny(data, `/\`) || filepath.Ext(data) != "" {
		return "", usagef("--data %s: there is no such file: want one, or the data set %s", data, registry.List(datasets.Names()))
	}
	return "", usage{errors.WithMessage(registry.Unknown("data set", data, datasets.Names()), "--data: there is no such file")}
}
