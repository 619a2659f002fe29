package datasets_test

import (
	"fmt"
	"log"
	"strings"

	"nabla/datasets"
)

// A tenth of the flowers is for validation, a fifth for testing; the seed says which.
func ExampleDataset_Split() {
	iris, err := datasets.Iris()
	if err != nil {
		log.Fatal(err)
	}
	train, validation, test, err := iris.Split(0.1, 0.2, 1)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(train.Len(), validation.Len(), test.Len())

	scaler, err := datasets.FitScaler(train, "x") // to the training rows only
	if err != nil {
		log.Fatal(err)
	}
	scaled, err := scaler.Apply(train, "x")
	if err != nil {
		log.Fatal(err)
	}
	x := make([]float32, 2*4)
	if err := scaled.Fill("x", x, []int{0, 1}); err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f\n", x)
	// Output:
	// 105 15 30
	// [-1.22 -0.08 -1.46 -1.46 -0.60 1.98 -1.28 -1.18]
}

func ExampleReadCSV() {
	file := strings.NewReader(`rooms,area,price
2,54.5,181.2
3,71.0,240.9
1,38.2,139.5
`)
	homes, err := datasets.ReadCSV(file, "homes.csv", datasets.CSVOptions{Target: "price"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(homes.Features, homes.Train.Len())
	fmt.Println(homes.Notes[0])

	_, err = datasets.ReadCSV(strings.NewReader("rooms,price\n2,181.2\ntwo,240.9\n"), "homes.csv",
		datasets.CSVOptions{Target: "price"})
	fmt.Println(err)
	// Output:
	// [rooms area] 3
	// regression: the target "price" is numbers that are not all integers
	// homes.csv:3:1: "two" in column "rooms", a number expected
}

// Two epochs over five rows in batches of two.
func ExampleSampler() {
	s, err := datasets.NewSampler(datasets.Shuffle, 5, 2, 1)
	if err != nil {
		log.Fatal(err)
	}
	var rows []int
	for step := range 2 * s.PerEpoch() {
		rows = s.Rows(step, rows)
		fmt.Println(step/s.PerEpoch(), rows)
	}
	// Output:
	// 0 [0 4]
	// 0 [1 3]
	// 0 [2]
	// 1 [4 1]
	// 1 [2 3]
	// 1 [0]
}
