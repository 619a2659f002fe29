package datasets

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestReadCSV(t *testing.T) {
	text := "\xef\xbb\xbfwidth, kind ,height\r\n1,cat,2\n\n 3.5 ,\"dog\",-4e-1\n5,cat,6\n"
	for name, stored := range map[string][]byte{"pets.csv": []byte(text), "pets.csv.gz": zipped(t, []byte(text))} {
		d, err := CSV(write(t, name, stored), CSVOptions{Target: "kind"})
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(stored)
		got := *d
		got.Train = nil
		want := Dataset{
			Name: "pets", Classes: []string{"cat", "dog"}, Target: "kind", Features: []string{"width", "height"},
			Divisor: 1, SHA256: hex.EncodeToString(sum[:]),
			Notes: []string{`classification: the target "kind" is text, with 2 different values in 3 rows`},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		wantFill(t, d.Train, []float64{3.5, -0.4}, 1)
		wantClasses(t, d.Train, 0, 1, 0)
	}
}

func wantClasses(t *testing.T, table *Table, want ...int64) {
	t.Helper()
	got := make([]int64, table.Len())
	if err := table.Fill("y", got, all(table)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestCSVTakesTheFeaturesNamed(t *testing.T) {
	d, err := ReadCSV(strings.NewReader("id,b,a,y\nx1,1,2,0.5\nx2,3,4,1.5\n"), "t.csv",
		CSVOptions{Target: "y", Features: []string{"a", "b"}, Divisor: 2})
	if err != nil {
		t.Fatal(err)
	}
	wantFill(t, d.Train, []float64{4. / 2, 3. / 2}, 1)
	if d.Divisor != 2 || !cmp.Equal(d.Features, []string{"a", "b"}) {
		t.Errorf("got divisor %v and features %q", d.Divisor, d.Features)
	}
}

func TestCSVNamesTheDataset(t *testing.T) {
	for file, want := range map[string]string{"a/pets.v2.csv.gz": "pets", "pets": "pets", ".csv": ".csv", ".pets.csv": ".pets.csv"} {
		d, err := ReadCSV(strings.NewReader("x,y\n1,2\n2,3\n"), file, CSVOptions{Target: "y"})
		if err != nil {
			t.Fatal(err)
		}
		if d.Name != want {
			t.Errorf("%s: got the name %q, want %q", file, d.Name, want)
		}
	}
}

// TestCSVOfManyColumns has a header that comparing each name with each other would take minutes for.
func TestCSVOfManyColumns(t *testing.T) {
	const n = 200_000
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "c%d,", i)
	}
	b.WriteString("y\n")
	for row := range 2 {
		b.WriteString(strings.Repeat("0,", n) + strconv.Itoa(row) + "\n")
	}
	start := time.Now()
	d, err := ReadCSV(strings.NewReader(b.String()), "t.csv", CSVOptions{Target: "y"})
	if err != nil || len(d.Features) != n {
		t.Fatalf("got the error %v, want %d features", err, n)
	}
	if took := time.Since(start); took > 2*time.Minute {
		t.Errorf("took %v, want seconds", took)
	}
}

func TestCSVRefuses(t *testing.T) {
	y := CSVOptions{Target: "y"}
	tests := []struct {
		name, text string
		opt        CSVOptions
		want       []string
	}{
		{"empty", "", y, []string{"t.csv:1:1: the file is empty", "header"}},
		{"only a mark", "\xef\xbb\xbf", y, []string{"empty"}},
		{"only a header", "a,y\n", y, []string{"no lines below"}},
		{"no header", "1,2\n3,4\n", y, []string{"t.csv:1:1: ", "all numbers", "header", "2 columns"}},
		{"short line", "a,b,y\n1,2,3\n4,5\n", y, []string{"t.csv:3:3: 2 cells", "3 expected"}},
		{"long line", "a,y\n1,2,3\n", y, []string{"t.csv:2:5: 3 cells", "2 expected"}},
		{"text", "a,b,y\n1,2,3\n1,abc,3\n", y, []string{`t.csv:3:3: "abc" in column "b", a number expected`}},
		{"missing", "a,b,y\n1,,3\n", y, []string{`t.csv:2:3: missing value in column "b"`}},
		{"NA", "a,y\nNA,3\n", y, []string{`t.csv:2:1: missing value ("NA")`}},
		{"NaN", "a,y\nNaN,3\n", y, []string{`t.csv:2:1: missing value ("NaN")`}},
		{"infinite", "a,y\n-Inf,3\n", y, []string{`t.csv:2:1: "-Inf" in column "a", a finite number`}},
		{"out of range", "a,y\n1e999,3\n", y, []string{`t.csv:2:1: "1e999" in column "a" is out of range`}},
		{"no name", "a,,y\n1,2,3\n", y, []string{"t.csv:1:3: column 2 has no name"}},
		{"same names", "a,b,a,y\n1,2,3,4\n", y, []string{`t.csv:1:5: columns 1 and 3 of the header are both called "a"`}},
		{"another separator", "a;b;y\n1;2;3\n", y, []string{"t.csv:1:1: only one column", "commas"}},
		{"unknown target", "width,speces\n1,2\n", CSVOptions{Target: "species"},
			[]string{`no column "species"`, "width, speces", `did you mean "speces"?`}},
		{"no target", "a,b\n1,2\n", CSVOptions{}, []string{"no target column is named", "a, b"}},
		{"unknown feature", "a,y\n1,2\n", CSVOptions{Target: "y", Features: []string{"c"}}, []string{`no column "c"`}},
		{"the target as a feature", "a,y\n1,2\n", CSVOptions{Target: "y", Features: []string{"y"}}, []string{`"y" is both`}},
		{"no features", "y\n1\n", y, []string{`t.csv:1:1: no column to learn from beside the target "y"`}},
		{"one class", "a,y\n1,cat\n2,cat\n", y, []string{`the target "y" is "cat" in every line`}},
		{"one number", "a,y\n1,3\n2,3.0\n", y, []string{`the target "y" is "3" in every line`}},
		{"no target value", "a,y\n1,2\n2,\n", y, []string{`t.csv:3:3: missing value ("") in the target column "y"`}},
		{"infinite target", "a,y\n1,2\n2,inf\n", y, []string{`t.csv:3:3: "inf" in the target column "y"`}},
		{"text among numbers", "a,y\n1,2.5\n2,2,5\n", y, []string{"t.csv:3:5"}},
		{"a typing error in the target", "a,y\n1,2.5\n2,2.o\n", y, []string{`t.csv:3:3: "2.o" in the target column "y", a number expected, as in other lines`}},
		{"text for a regression", "a,y\n1,2\n2,x\n", CSVOptions{Target: "y", Task: Regression}, []string{`t.csv:3:3: "x"`, "regression"}},
		{"another class", "a,y\n1,cat\n2,dgo\n", CSVOptions{Target: "y", Classes: []string{"cat", "dog"}},
			[]string{`t.csv:3:3: "dgo"`, "one of the classes cat, dog", `did you mean "dog"?`}},
		{"classes for a regression", "a,y\n", CSVOptions{Target: "y", Task: Regression, Classes: []string{"a"}}, []string{"for a regression"}},
		{"unknown task", "a,y\n", CSVOptions{Target: "y", Task: "clustering"}, []string{`task "clustering"`}},
		{"divisor", "a,y\n1,2\n", CSVOptions{Target: "y", Divisor: math.Inf(1)}, []string{"divisor +Inf"}},
		{"quotes", "a,y\n\"1,2\n", y, []string{"t.csv:", `"`}},
		{"UTF-16", "\xff\xfea\x00,\x00y\x00\n\x00", y, []string{`t.csv:1:1: column 1 of the header is "\xff\xfea\x00"`, "UTF-8"}},
		{"lines end in carriage returns", "a,y\r1,2\r", y, []string{`t.csv:1:3: column 2 of the header is "y\r1"`, "line feed"}},
		{"a target in Latin-1", "a,y\n1,tea\n2,caf\xe9\n", y, []string{`t.csv:3:3: "caf\xe9" in the target column "y"`, "UTF-8"}},
		{"a target with a zero byte", "a,y\n1,tea\n2,c\x00\n", y, []string{`t.csv:3:3: "c\x00" in the target column "y"`, "UTF-8"}},
		{"a long cell", "a,y\n" + strings.Repeat("x", 1000) + ",2\n", y, []string{`t.csv:2:1: "xxxxxxxx`, `…" in column "a"`}},
		{"a long line", "a,y\n" + strings.Repeat("x", maxLine+1) + ",2\n", y, []string{"t.csv: line 2 is longer than 16777216 bytes"}},
	}
	for _, test := range tests {
		_, err := ReadCSV(strings.NewReader(test.text), "t.csv", test.opt)
		wantError(t, test.name, err, append(test.want, "t.csv")...)
		if err != nil && len(err.Error()) > 300 {
			t.Errorf("%s: got an error of %d bytes, want one that can be read", test.name, len(err.Error()))
		}
	}
	torn := zipped(t, []byte("a,y\n1,2\n3,4\n"))
	_, err := ReadCSV(bytes.NewReader(torn[:len(torn)-4]), "t.csv", y)
	wantError(t, "torn gzip", err, "t.csv: damaged gzip", "cut short")
}

// FuzzCSV checks that no text makes the reader panic, and that all numbers it accepts are finite.
func FuzzCSV(f *testing.F) {
	for _, seed := range []string{
		"a,y\n1,2\n3,4.5\n", "a,b,y\n1,2,cat\n3,4,dog\n", "a,y\n1\n", "a,y\n\"1\n", "1,2\n", "", "a,a,y\n", "\xef\xbb\xbfy\n", "a,y\nnan,1\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := ReadCSV(bytes.NewReader(text), "t.csv", CSVOptions{Target: "y"})
		if err == nil {
			wantSound(t, d)
		}
	})
}
