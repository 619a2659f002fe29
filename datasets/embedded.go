package datasets

import (
	"bytes"
	_ "embed"
	"strconv"
)

var (
	//go:embed data/iris.csv
	irisCSV []byte

	//go:embed data/digits.csv.gz
	digitsCSV []byte
)

// Iris returns the iris flowers of Fisher (1936): 150 rows of the length and width of sepal and petal, in centimetres,
// 50 of each of three species. "x" is (4), not scaled. The values are those that scikit-learn carries.
func Iris() (*Dataset, error) {
	return ReadCSV(bytes.NewReader(irisCSV), "iris.csv", CSVOptions{
		Target: "species", Task: Classification, Classes: []string{"setosa", "versicolor", "virginica"},
	})
}

// Digits returns the small handwritten digits of Alpaydin & Kaynak (1998), the test part, which scikit-learn carries:
// 1,797 images of 8 by 8 pixels. "x" is (64), 0 … 1, row by row from the top left; each pixel counts the inked ones of
// 4 by 4 in a finer scan, and is divided by 16. "y" is the digit.
func Digits() (*Dataset, error) {
	classes := make([]string, 10)
	for i := range classes {
		classes[i] = strconv.Itoa(i)
	}
	d, err := ReadCSV(bytes.NewReader(digitsCSV), "digits.csv.gz", CSVOptions{
		Target: "label", Task: Classification, Classes: classes, Divisor: 16,
	})
	if err != nil {
		return nil, err
	}
	d.Features = nil // pixels are known by their places, as those of MNIST
	return d, nil
}
