package run_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nabla/datasets"
	"nabla/run"
)

// needsMNIST skips a test where the images cannot be fetched, and in short mode.
func needsMNIST(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("trains on 54,000 images")
	}
	if _, err := datasets.MNIST(""); err != nil {
		t.Skip(err)
	}
}

// TestMNIST trains one epoch of the main recipe and classifies the same test images from an IDX file, from CSV with and
// without a header, and from plain numbers.
func TestMNIST(t *testing.T) {
	needsMNIST(t)
	s, err := fit(t, "mnist", "train.epochs", "1")
	if err != nil {
		t.Fatal(err)
	}
	if got := float64(s.Test["accuracy"]); got < 0.94 {
		t.Errorf("accuracy %v after an epoch, want 0.94 or more", got)
	}
	if s.Parameters != 784*128+128+128*10+10 || s.Steps != 54000/100 {
		t.Errorf("%d parameters and %d steps, want 101,770 and 540", s.Parameters, s.Steps)
	}
	r, err := run.Open(s.Run)
	if err != nil {
		t.Fatal(err)
	}
	const n = 150
	pixels := testPixels(t, r, n)
	want, err := r.PredictRows(context.Background(), pixels)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{
		"images.idx": idx(pixels), "plain.csv": csv(pixels, false), "header.csv": csv(pixels, true),
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
		rows, err := r.ReadRows(file)
		if err != nil {
			t.Fatal(err)
		}
		got, err := r.Predict(context.Background(), rows)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

// TestMNISTOnTape trains 200 steps of the main recipe on Gorgonia's TapeMachine with Gorgonia's solver.
func TestMNISTOnTape(t *testing.T) {
	needsMNIST(t)
	s, err := fit(t, "mnist", "train.iterations", "200", "train.vm", "tape", "solver.name", "gorgonia-adam")
	if err != nil {
		t.Fatal(err)
	}
	if got := float64(s.Test["accuracy"]); got < 0.88 {
		t.Errorf("accuracy %v after 200 steps, want 0.88 or more", got)
	}
}

// testPixels returns the first test images as numbers from 0 to 255.
func testPixels(t *testing.T, r *run.Run, n int) [][]float64 {
	t.Helper()
	rows, err := r.TestRows()
	if err != nil {
		t.Fatal(err)
	}
	pixels := make([][]float64, n)
	for i := range pixels {
		pixels[i] = make([]float64, 784)
		if err := rows.Fill("x", pixels[i], []int{i}); err != nil {
			t.Fatal(err)
		}
		for j, v := range pixels[i] {
			pixels[i][j] = math.Round(v * 255)
		}
	}
	return pixels
}

func idx(pixels [][]float64) []byte {
	var b bytes.Buffer
	for _, v := range []uint32{0x803, uint32(len(pixels)), 28, 28} {
		b.Write(binary.BigEndian.AppendUint32(nil, v))
	}
	for _, row := range pixels {
		for _, v := range row {
			b.WriteByte(byte(v))
		}
	}
	return b.Bytes()
}

func csv(pixels [][]float64, header bool) []byte {
	var b strings.Builder
	if header {
		for j := range pixels[0] {
			fmt.Fprintf(&b, "pixel%d,", j)
		}
		b.WriteString("label\n")
	}
	for _, row := range pixels {
		for j, v := range row {
			if j > 0 {
				b.WriteByte(',')
			}
			fmt.Fprint(&b, v)
		}
		if header {
			b.WriteString(",7")
		}
		b.WriteByte('\n')
	}
	return []byte(b.String())
}
