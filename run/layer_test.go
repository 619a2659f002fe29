package run

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/models"
	"nabla/solvers"
)

// resolve stacks recipes over each other and completes them as Prepare does for classes.
func resolved(t *testing.T, texts ...string) (*Config, error) {
	t.Helper()
	var layers []*Layer
	for _, text := range texts {
		l, err := parseLayer("test.yaml", "", []byte(text))
		if err != nil {
			return nil, err
		}
		layers = append(layers, l)
	}
	said, err := stack(layers...)
	if err != nil {
		return nil, err
	}
	d, err := said.data()
	if err != nil {
		return nil, err
	}
	set, err := load(Data{Name: "iris"})
	if err != nil {
		t.Fatal(err)
	}
	infer(set, said.batch()).complete(said)
	return said.config(newKit(nil), d)
}

const base = `
data: {name: iris, validation: 0.1, scale: standard}
model: {name: mlp, hidden: [64], dropout: 0.2}
solver: {name: adam, lr: 0.003, beta1: 0.8}
train: {epochs: 5, batch: 20}
`

func TestHigherLayersWin(t *testing.T) {
	c, err := resolved(t, base, "train: {batch: 30}\nmodel: {hidden: [8, 4]}", "train: {batch: 40, seed: 7}")
	if err != nil {
		t.Fatal(err)
	}
	m := c.Model.Value.(*models.MLP)
	if c.Train.Batch != 40 || c.Train.Seed != 7 || c.Train.Epochs != 5 || len(m.Hidden) != 2 || m.Dropout != 0.2 {
		t.Errorf("got %+v with model %+v", c.Train, m)
	}
}

func TestNamingAnotherKindDropsItsSettings(t *testing.T) {
	c, err := resolved(t, base, "model: {name: linear}\nsolver: {name: sgd}\ndata: {name: digits}")
	if err != nil {
		t.Fatal(err)
	}
	if got := *c.Solver.Value.(*solvers.SGDConfig); !cmp.Equal(got, solvers.DefaultSGD()) {
		t.Errorf("sgd is %+v: it inherited from adam", got)
	}
	if c.Data.Validation != 0 || c.Data.Scale != "none" {
		t.Errorf("digits is %+v: it inherited from iris", c.Data)
	}
	if c, err = resolved(t, base, "solver: {name: adam, beta2: 0.9}"); err != nil {
		t.Fatal(err)
	}
	if got := c.Solver.Value.(*solvers.AdamConfig); got.Beta1 != 0.8 || got.Beta2 != 0.9 || got.LR != 0.003 {
		t.Errorf("adam is %+v: naming the same kind drops nothing", got)
	}
}

func TestIterationsReplaceEpochs(t *testing.T) {
	c, err := resolved(t, base, "train: {iterations: 12}")
	if err != nil {
		t.Fatal(err)
	}
	if c.Train.Epochs != 0 || c.Train.Iterations != 12 {
		t.Errorf("got %d epochs and %d iterations, want 12 iterations alone", c.Train.Epochs, c.Train.Iterations)
	}
	if c, err = resolved(t, "data: {name: iris}"); err != nil {
		t.Fatal(err)
	}
	if c.Train.Epochs == 0 || c.Train.Iterations != 0 || c.Model.Name != "mlp" || c.Loss.Name != "cross_entropy" {
		t.Errorf("got %+v, want what the data suggests", c)
	}
}

func TestRecipesAreRefused(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"section":       {"modle: {name: mlp}", `test.yaml:1:1: unknown section "modle"`},
		"section twice": {"train: {epochs: 1}\ntrain: {epochs: 2}", "test.yaml:2:1"},
		"key twice":     {"train: {epochs: 1, epochs: 2}", "test.yaml:1:20: train.epochs stands here a second time"},
		"key":           {"data: {name: iris}\nmodel: {name: mlp, hiden: [1]}", `test.yaml:2:20: section model: unknown key "hiden"`},
		"suggestion":    {"data: {name: iris}\nmodel: {name: mlp, hiden: [1]}", `did you mean "hidden"?`},
		"type":          {"data: {name: iris}\ntrain: {batch: many}", `test.yaml:2:9: train.batch: want an integer, got "many"`},
		"fraction":      {"data: {name: iris}\ntrain: {batch: 1.5}", `want an integer, got "1.5"`},
		"list":          {"data: {name: iris}\nmodel: {name: mlp, hidden: 7}", "want a list of integers"},
		"null":          {"data: {name: iris}\ntrain: {batch: }", "train.batch: the value is missing"},
		"kind":          {"data: {name: iris}\nmodel: {name: mpl}", `test.yaml:2:9: unknown model "mpl"`},
		"no data":       {"model: {name: mlp}", "no data is named"},
		"both":          {"data: {name: iris}\ntrain: {epochs: 1, iterations: 2}", "both given"},
		"name and file": {"data: {name: iris, file: a.csv}", "both given"},
		"no target":     {"data: {file: a.csv}", "--target"},
		"share":         {"data: {name: iris, validation: 1.5}", "data.validation is 1.5"},
		"scale":         {"data: {name: iris, scale: log}", `unknown scaling "log"`},
		"batch 0":       {"data: {name: iris}\ntrain: {batch: 0}", "train.batch is 0"},
		"accumulate":    {"data: {name: iris}\ntrain: {accumulate: 0}", "train.accumulate is 0: want"},
		"validation":    {"data: {name: iris}\ntrain: {validate_epochs: 0}", "train.validate_epochs is 0"},
		"patience":      {"data: {name: iris}\ntrain: {patience: -1}", "train.patience is -1: want 0"},
		"min_delta":     {"data: {name: iris}\ntrain: {min_delta: .nan}", "train.min_delta is NaN"},
		"ema":           {"data: {name: iris}\ntrain: {ema: 1}", "train.ema is 1: want"},
		"on_fault":      {"data: {name: iris}\ntrain: {on_fault: skp}", "train.on_fault"},
		"sampling":      {"data: {name: iris}\ntrain: {sampling: shufle}", `did you mean "shuffle"?`},
		"machine":       {"data: {name: iris}\ntrain: {vm: taep}", `did you mean "tape"?`},
		"type of float": {"data: {name: iris}\ntrain: {dtype: float16}", "unknown type"},
		"threads":       {"data: {name: iris}\ntrain: {threads: -1}", "train.threads is -1"},
		"no yaml":       {"train: {", "test.yaml"},
		"a list":        {"- train", "want sections"},
		"two documents": {"train: {}\n---\ntrain: {}", "another follows"},
		"name":          {"recipe: a/b", "recipe: want a name"},
		"section value": {"train: 5", "want settings"},
	} {
		_, err := resolved(t, c.text)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error with %q", name, err, c.want)
		}
	}
}

func TestSettings(t *testing.T) {
	l := NewLayer("--set")
	for _, bad := range [][2]string{{"batch", "5"}, {"train.", "5"}, {"trian.batch", "5"}, {"train.batch", ""}, {"train.batch", "["}} {
		if err := l.Set(bad[0], bad[1]); err == nil || !strings.HasPrefix(err.Error(), "--set") {
			t.Errorf("%v: got %v, want an error that begins with --set", bad, err)
		}
	}
	if err := l.Set("model.hidden", "[3, 2]"); err != nil {
		t.Fatal(err)
	}
	if _, err := stack(l); err != nil {
		t.Fatal(err)
	}
}

// TestConfigRepeats reads back what YAML writes.
func TestConfigRepeats(t *testing.T) {
	c, err := resolved(t, base)
	if err != nil {
		t.Fatal(err)
	}
	c.Recipe = "mine"
	first, err := c.YAML()
	if err != nil {
		t.Fatal(err)
	}
	again, err := resolved(t, string(first))
	if err != nil {
		t.Fatalf("%v in\n%s", err, first)
	}
	again.Recipe = "mine"
	second, err := again.YAML()
	if err != nil {
		t.Fatal(err)
	}
	if string(first) != string(second) {
		t.Errorf("got\n%s\nwant\n%s", second, first)
	}
}

func TestRelativePathsBelongToTheRecipe(t *testing.T) {
	l, err := parseLayer("test.yaml", "/recipes", []byte("data: {file: rows.csv, target: y}"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := l.sections["data"]["file"].node.Value, "/recipes/rows.csv"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBuiltInRecipes(t *testing.T) {
	for _, name := range Recipes() {
		l, err := Recipe(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if l.recipe != name || DescribeRecipe(name) == "" {
			t.Errorf("%s: it calls itself %q and says %q of itself", name, l.recipe, DescribeRecipe(name))
		}
	}
	for arg, want := range map[string]string{
		"mnsit": `did you mean "mnist"?`, "no.csv": "no such file", "no.yaml": "no such recipe file", ".": "is a folder", "a/b": "no such file",
	} {
		if _, err := Recipe(arg); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want an error with %q", arg, err, want)
		}
	}
}

func TestCleanName(t *testing.T) {
	for path, want := range map[string]string{"a/b/My data.v2.csv": "My-data", "x.csv": "x", ".csv": "data", "über.csv": "-ber"} {
		if got := cleanName(path); got != want {
			t.Errorf("%s: got %q, want %q", path, got, want)
		}
	}
}

// Lengths of schedules are steps, epochs or shares of the run.
func TestSchedules(t *testing.T) {
	for settings, want := range map[string]string{
		"{name: cosine, warmup: 5%}":                  "cosine {to: 0, grow: 1, warmup: 5%}",
		"{name: cosine, warmup: 500}":                 "cosine {to: 0, grow: 1, warmup: 500}",
		"{name: multistep, at: [2 epochs, 300, 75%]}": "multistep {at: [2 epochs, 300, 75%], factor: 0.1}",
		"{name: constant}":                            "constant",
		"{name: cosine, warmup: long}":                `schedule.warmup: want steps such as 500, epochs such as 2 epochs, or a share of the run such as 5%, got "long"`,
		"{name: multistep, at: [5, long]}":            "schedule.at: want a list of steps such as 500, epochs such as 2 epochs, or a share of the run such as 5%, got a list",
		"{name: multistep, at: 5%}":                   `schedule.at: want a list of steps such as 500, epochs such as 2 epochs, or a share of the run such as 5%, got "5%"`,
		"{name: cosine, warm: 5%}":                    `unknown key "warm"`,
	} {
		c, err := resolved(t, base, "schedule: "+settings)
		got := ""
		if err != nil {
			got = err.Error()
		} else {
			got = c.Schedule.String()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %s, want %s", settings, got, want)
		}
		if err != nil {
			continue
		}
		text, err := c.YAML()
		if err != nil {
			t.Fatal(err)
		}
		again, err := resolved(t, "recipe: again\n"+strings.TrimPrefix(string(text), "recipe: \"\"\n"))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.Schedule.String(), again.Schedule.String()); diff != "" {
			t.Errorf("%s, written and read (-first +second):\n%s", settings, diff)
		}
	}
}

// The settings that all solvers have stand among their own.
func TestSettingsOfAllSolvers(t *testing.T) {
	c, err := resolved(t, base, "solver: {name: adamw, no_decay: ['*bias'], clip_norm: 0.5}")
	if err != nil {
		t.Fatal(err)
	}
	want := solvers.DefaultAdamW()
	want.NoDecay, want.ClipNorm = []string{"*bias"}, 0.5
	if diff := cmp.Diff(&want, c.Solver.Value); diff != "" {
		t.Error(diff)
	}
	text := `adamw {lr: 0.001, beta1: 0.9, beta2: 0.999, eps: 1e-08, amsgrad: false, weight_decay: 0.01, decoupled: true, no_decay: ['*bias'], clip_norm: 0.5}`
	if got := c.Solver.String(); got != text {
		t.Errorf("got %s, want %s", got, text)
	}
	if _, err = resolved(t, base, "solver: {name: adamw, no_decay: '*bias'}"); err == nil || !strings.Contains(err.Error(), "solver.no_decay: want a list of text, got") {
		t.Errorf("got %v, want an error about the list", err)
	}
}
