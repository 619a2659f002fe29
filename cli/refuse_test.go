package cli_test

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRefused: what is wrong with an argument, a configuration or a data file is found before the first step, leaves
// nothing behind and is told with what, where and what to do.
func TestRefused(t *testing.T) {
	const flowers = "a,b,kind\n1,2,x\n3,4,y\n5,6,x\n7,8,y\n"
	tests := []struct {
		name  string
		files map[string][]byte
		args  string
		want  []string // in the message
	}{
		{"missing file", nil, "fit nowhere.csv --target y", []string{"nowhere.csv", "no such file", "want a file of data"}},
		{"unknown metric", nil, "fit iris --set train.metrics=[acuracy]", []string{"--set", "train.metrics", `did you mean "accuracy"`}},
		{"metric of another task", nil, "fit iris --set train.metrics=[accuracy,r2]", []string{"train.metrics: r2", "one of 3 classes", "balanced_accuracy"}},
		{"metric of numbers", map[string][]byte{"a.csv": []byte("a,y\n1,0.5\n2,1.5\n3,3\n4,5\n5,4\n6,3\n7,7\n8,8\n9,1\n10,2\n")}, "fit a.csv --target y --set train.metrics=[f1]",
			[]string{"train.metrics: f1", "the target is a number", "mae, r2, rmse"}},
		{"metric twice", nil, "fit iris --set train.metrics=[f1,f1]", []string{"f1 is named twice"}},
		{"loss as metric", nil, "fit iris --set train.metrics=[loss]", []string{"always measured", "leave it out"}},
		{"too many of few", nil, "fit iris --set train.metrics=[top3_accuracy]", []string{"top3_accuracy", "3 classes", "from 1 to 2"}},
		{"one metric", nil, "fit iris --set train.metrics=f1", []string{"a list of text, got"}},
		{"not measured", nil, "fit iris --set train.monitor=val_f1", []string{"train.monitor is val_f1", "[accuracy]", "add f1"}},
		{"class weights", nil, "fit iris --set data.class_weights=balance", []string{"data.class_weights", "balanced, or", `"balance"`}},
		{"class without weight", nil, "fit iris --set data.class_weights={setosa:}", []string{"data.class_weights", "such as {no: 1, yes: 5}"}},
		{"unknown class", nil, "fit iris --set data.class_weights={\"setos\":1}", []string{"data.class_weights", `did you mean "setosa"`}},
		{"negative class weight", nil, "fit iris --set data.class_weights={\"setosa\":-1}", []string{"class setosa has weight -1", "0 or more"}},
		{"no class counts", nil, "fit iris --set data.class_weights={\"setosa\":0,\"versicolor\":0,\"virginica\":0}", []string{"all of the training rows have weight 0"}},
		{"class weights of numbers", map[string][]byte{"a.csv": []byte("a,y\n1,0.5\n2,1.5\n3,3\n4,5\n5,4\n6,3\n7,7\n8,8\n9,1\n10,2\n")},
			"fit a.csv --target y --set data.class_weights=balanced", []string{"data.class_weights", "no classes"}},
		{"weights of a built-in set", nil, "fit iris --set data.weight=w", []string{"data.weight", "iris is built in"}},
		{"unknown weights", map[string][]byte{"a.csv": []byte(flowers)}, "fit a.csv --target kind --set data.weight=c", []string{"weight", "a.csv:1:1", `no column "c"`}},
		{"negative weights", map[string][]byte{"a.csv": []byte("a,b,kind\n1,2,x\n3,-4,y\n")}, "fit a.csv --target kind --set data.weight=b", []string{"a.csv:3:3", "0 or more"}},
		{"too smooth", nil, "fit iris --set loss.label_smoothing=1", []string{"label_smoothing is 1", "less than 1"}},
		{"missing --data", nil, "fit iris --data nowhere.csv", []string{"--data nowhere.csv", "no such file", "want one"}},
		{"missing --config", nil, "fit --config my.yaml", []string{"--config", "my.yaml", "no such recipe file"}},
		{"torn csv.gz", map[string][]byte{"a.csv.gz": torn(packed([]byte(flowers)))}, "fit a.csv.gz --target kind",
			[]string{"a.csv.gz", "damaged gzip", "get the file anew"}},
		{"torn MNIST", mnist(func(f map[string][]byte) {
			f["train-images-idx3-ubyte.gz"] = torn(f["train-images-idx3-ubyte.gz"])
		}), "fit mnist --data-dir .", []string{"train-images-idx3-ubyte.gz", "damaged gzip", "get the file anew"}},
		{"lying IDX header", mnist(func(f map[string][]byte) {
			delete(f, "train-images-idx3-ubyte.gz")
			f["train-images-idx3-ubyte"] = idx(0x803, 32, 60000, 28, 28)
		}), "fit mnist --data-dir .", []string{"train-images-idx3-ubyte", "48 bytes", "[60000 28 28]", "expected"}},
		{"no MNIST files", nil, "fit mnist --data-dir .", []string{"train-images-idx3-ubyte.gz", "which should hold"}},
		{"ragged row", map[string][]byte{"a.csv": []byte(flowers + "1,2\n")}, "fit a.csv --target kind",
			[]string{"a.csv:6:", "2 cells", "3 expected"}},
		{"no number", map[string][]byte{"a.csv": []byte(flowers + "1,two,x\n")}, "fit a.csv --target kind",
			[]string{"a.csv:6:3", `"two"`, "number expected"}},
		{"unknown target", map[string][]byte{"a.csv": []byte(flowers)}, "fit a.csv --target kin",
			[]string{"a.csv:1:1", `"kin"`, `did you mean "kind"?`}},
		{"no target", map[string][]byte{"a.csv": []byte(flowers)}, "fit a.csv", []string{"a.csv", "--target COLUMN", "a, b, kind"}},
		{"few rows", map[string][]byte{"a.csv": []byte(flowers)}, "fit a.csv --target kind --set data.test=0.1",
			[]string{"of 4 rows", "less than one row", "data.test", "0 holds nothing back"}},
		{"task of a data set", nil, "fit iris --set data.task=regression", []string{"data.task", "iris knows its own"}},
		{"unknown recipe", nil, "fit mnsit", []string{`unknown recipe "mnsit"`, `did you mean "mnist"?`}},
		{"unknown model", nil, "fit iris --model mpl", []string{"--model", `"mpl"`, `did you mean "mlp"?`}},
		{"unknown solver", nil, "fit iris --solver adm", []string{"--solver", `"adm"`, `did you mean "adam"?`}},
		{"unknown data set", nil, "fit iris --data irsi", []string{"--data", `"irsi"`, `did you mean "iris"?`}},
		{"unknown key", nil, "fit digits --set model.hiden=[3]", []string{"--set: section model", `"hiden"`, `did you mean "hidden"?`}},
		{"unknown section", nil, "fit digits --set modle.hidden=[3]", []string{"--set", `"modle"`, `did you mean "model"?`}},
		{"unknown key in a recipe", map[string][]byte{"my.yaml": []byte("data: {name: iris}\ntrain:\n  epoch: 3\n")}, "fit my.yaml",
			[]string{"my.yaml:3:3", `"epoch"`, `did you mean "epochs"?`}},
		{"empty recipe", map[string][]byte{"my.yaml": []byte("# nothing\n")}, "fit my.yaml", []string{"my.yaml", "want sections data"}},
		{"tabs in a recipe", map[string][]byte{"my.yaml": []byte("data:\n\tname: iris\n")}, "fit my.yaml", []string{"my.yaml", "line 2", "spaces"}},
		{"a list in a recipe", map[string][]byte{"my.yaml": []byte("data: [iris]\n")}, "fit my.yaml", []string{"my.yaml:1:7", "got a list"}},
		{"no recipe", map[string][]byte{"my.yaml": make([]byte, 2<<20)}, "fit my.yaml", []string{"my.yaml", "a few lines of YAML"}},
		{"no YAML", map[string][]byte{"my.yaml": []byte("data: {name\n")}, "fit my.yaml", []string{"my.yaml", "line"}},
		{"a key that another model has", nil, "fit digits --model softmax --hidden 3", []string{"--hidden", `"hidden"`, "outputs"}},
		{"unknown flag", nil, "fit iris --epoch 3", []string{`"--epoch"`, `did you mean "--epochs"?`}},
		{"unknown command", nil, "fti iris --epochs 3", []string{`unknown command "fti"`, `did you mean "fit"?`}},
		{"epochs and iterations", nil, "fit iris --epochs 3 --iterations 5", []string{"train.epochs", "train.iterations", "one of them"}},
		{"non-empty --out", map[string][]byte{"out/a": nil}, "fit iris --out out", []string{"--out out", "not empty", "name a new one"}},
		{"--out is a file", map[string][]byte{"out": nil}, "fit iris --out out", []string{"--out out"}},
		{"an empty flag", nil, "fit iris --out=", []string{"--out", "empty"}},
		{"too many threads", nil, "fit iris --threads 100000", []string{"train.threads is 100000", "up to 1024"}},
		{"too many epochs", nil, "fit iris --epochs 9223372036854775807", []string{"train.epochs", "at most 1317624576693539401"}},
		{"too wide", nil, "fit digits --hidden 10000000000", []string{"750000000010 parameters", "GB of memory", "smaller model"}},
		{"too large a batch", nil, "fit digits --set train.sampling=replacement --batch 2000000000", []string{"2000000000 rows", "GB of memory"}},
		{"too large a batch to measure", nil, "bench digits --batch 2000000000", []string{"2000000000 rows", "GB of memory"}},
		{"too few outputs", nil, "fit iris --set model.outputs=2", []string{"2 numbers for a row", "3 classes", "model.outputs"}},
		{"too many outputs", nil, "fit iris --set model.outputs=4", []string{"4 numbers for a row", "3 classes"}},
		{"batch 0", nil, "fit iris --batch 0", []string{"train.batch is 0", "at least 1"}},
		{"batch is no number", nil, "fit iris --batch many", []string{"--batch many", "want an integer"}},
		{"lr NaN", nil, "fit iris --lr NaN", []string{"--lr NaN", "finite"}},
		{"lr Inf", nil, "fit iris --lr +Inf", []string{"--lr +Inf", "finite"}},
		{"lr negative", nil, "fit iris --lr -1", []string{"--lr -1", "not negative"}},
		{"lr no number", nil, "fit iris --lr fast", []string{"--lr fast", "want a number"}},
		{"lr NaN by --set", nil, "fit iris --set solver.lr=.nan", []string{"lr is NaN", "finite"}},
		{"seed negative", nil, "fit iris --seed -1", []string{"--seed -1", "not negative"}},
		{"no value", nil, "fit iris --lr", []string{"--lr", "missing", "a number"}},
		{"--set without =", nil, "fit iris --set train.epochs", []string{"--set train.epochs", "section.key=value"}},
		{"two recipes", nil, "fit iris digits", []string{`"digits"`, "want one"}},
		{"nothing to fit", nil, "fit", []string{"want a recipe", "train fit mnist"}},
		{"no run folder", nil, "eval nowhere", []string{"nowhere", "no such run folder"}},
		{"no --input", nil, "predict nowhere", []string{"--input"}},
		{"verify with too much", nil, "verify --ops iris", []string{"--ops"}},
		{"a document of what", nil, "verify iris --markdown a.md", []string{"--markdown", "--ops"}},
		{"verify no rows", nil, "verify iris --rows 0", []string{"--rows 0", "at least 1"}},
		{"study nothing", nil, "study", []string{"want a function, a recipe", "train study sin"}},
		{"study unknown", nil, "study sinn", []string{`unknown function or recipe "sinn"`, `did you mean "sin"?`}},
		{"study a kink", nil, "study relu --at 0", []string{"--at 0", "relu", "derivative NaN", "finite"}},
		{"study outside", nil, "study log --at -1", []string{"--at -1", "log", "finite"}},
		{"study a function's rows", nil, "study sin --rows 3", []string{"study sin", "--at"}},
		{"study a function's settings", nil, "study sin --set model.hidden=[3]", []string{"study sin", "no settings"}},
		{"study a recipe at", nil, "study iris --at 1", []string{"--at is for functions", "--along"}},
		{"study no rows", nil, "study iris --rows 0", []string{"--rows 0", "at least 1"}},
		{"study too many rows", nil, "study iris --rows 1000", []string{"1000 rows", "at most the 105"}},
		{"study along nothing", nil, "study iris --along linear/wieght", []string{`unknown parameter "linear/wieght"`, `did you mean "linear/weight"?`}},
		{"study outside a shape", nil, "study iris --along linear/weight[4,0]", []string{"linear/weight", "[4 3]", "got [4 0]"}},
		{"study half an index", nil, "study iris --along linear/weight[4", []string{"linear/weight[4", "linear/weight[3,4]"}},
		{"study drawn nowhere", nil, "study sin --svg no/such/folder.svg", []string{"--svg no/such/folder.svg", "no such file or directory"}},
		{"bench widths", nil, "bench --mlp 784x10", []string{"--mlp 784x10", "784-128-10"}},
		{"bench wide", nil, "bench --mlp 784-2000000000", []string{"from 1 to 1048576"}},
		{"bench steps", nil, "bench iris --steps 3", []string{"3 steps", "5 or more"}},
		{"bench no steps", nil, "bench iris --steps 0", []string{"--steps 0", "at least"}},
		{"profile no steps", nil, "bench iris --profile --steps 0", []string{"--steps 0", "at least"}},
		{"profile steps", nil, "bench iris --profile --steps -1", []string{"-1 steps", "positive"}},
		{"check steps", nil, "bench iris --check --steps -1", []string{"-1 steps", "1 or more"}},
		{"plan of the tape", nil, "bench iris --plan --set train.vm=tape", []string{"train.vm is tape", "want planned"}},
		{"steps of a plan", nil, "bench iris --plan --steps -7", []string{"--plan and --steps", "one of them"}},
		{"check in JSON", nil, "bench iris --check --json", []string{"--check and --json", "one of them"}},
		{"plan and profile", nil, "bench iris --plan --profile", []string{"--plan and --profile", "one of them"}},
		{"graph nowhere", nil, "show iris --graph no/such/folder.svg", []string{"--graph no/such/folder.svg", "no such file or directory"}},
		{"no run folder", map[string][]byte{"out/a": nil}, "eval out", []string{"out is no run folder", "config.yaml", "such as"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			plant(t, tt.files)
			before := tree(t)
			r := train(t, strings.Fields(tt.args)...)
			if r.code != 2 || r.stdout != "" {
				t.Errorf("got code %d and stdout %q, want 2 and nothing", r.code, r.stdout)
			}
			if !strings.HasPrefix(r.stderr, "error: ") || strings.Count(r.stderr, "\n") != 1 {
				t.Errorf("got stderr %q, want one line that starts with error:", r.stderr)
			}
			for _, w := range tt.want {
				if !strings.Contains(r.stderr, w) {
					t.Errorf("got %q, want %q in it", r.stderr, w)
				}
			}
			if after := tree(t); !slices.Equal(before, after) {
				t.Errorf("got files %q, want those before, %q", after, before)
			}
		})
	}
}

// tree lists the working directory.
func tree(t *testing.T) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(".", func(path string, _ fs.DirEntry, err error) error {
		paths = append(paths, path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

// mnist returns four small files in the form of MNIST, changed.
func mnist(change func(map[string][]byte)) map[string][]byte {
	files := map[string][]byte{}
	for name, rows := range map[string]int{"train": 40, "t10k": 10} {
		files[name+"-images-idx3-ubyte.gz"] = packed(idx(0x803, rows*4, rows, 2, 2))
		files[name+"-labels-idx1-ubyte.gz"] = packed(idx(0x801, rows, rows))
	}
	change(files)
	return files
}

// idx returns a file in the IDX format with a number of values, whatever its header says.
func idx(magic, values int, dims ...int) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(magic))
	for _, d := range dims {
		b = binary.BigEndian.AppendUint32(b, uint32(d))
	}
	for i := range values {
		b = append(b, byte(i%7))
	}
	return b
}

func packed(content []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write(content)
	z.Close()
	return b.Bytes()
}

func torn(content []byte) []byte { return content[:len(content)*2/3] }
