package losses_test

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"gorgonia.org/tensor"

	"nabla/losses"
)

// TestSmoothingAgainstPyTorch compares losses and gradients with those that testdata/label_smoothing.py wrote.
func TestSmoothingAgainstPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/label_smoothing.json")
	if err != nil {
		t.Fatal(err)
	}
	var figures struct {
		Logits []float64
		Cases  []struct {
			Smoothing                    float64
			Class                        []int64
			Distribution, Loss, Gradient []float64
		}
	}
	if err := json.Unmarshal(text, &figures); err != nil {
		t.Fatal(err)
	}
	for _, c := range figures.Cases {
		y := reals(c.Distribution...)
		if c.Class != nil {
			y = classes(c.Class...)
		}
		for dt, eps := range map[tensor.Dtype]float64{tensor.Float32: 2e-6, tensor.Float64: 1e-14} {
			loss, grad, err := rows(t, &losses.CrossEntropy{LabelSmoothing: c.Smoothing}, dt, figures.Logits, y)
			if err != nil {
				t.Fatal(err)
			}
			for i, want := range c.Loss {
				if !(math.Abs(loss[i]-want) <= eps*(1+want)) {
					t.Errorf("smoothing %v, %v: row %d is %v, want %v", c.Smoothing, dt, i, loss[i], want)
				}
			}
			for i, want := range c.Gradient {
				if !(math.Abs(grad[i]-want) <= eps) {
					t.Errorf("smoothing %v, %v: gradient %d is %v, want %v", c.Smoothing, dt, i, grad[i], want)
				}
			}
		}
	}
	if len(figures.Cases) < 6 {
		t.Errorf("%d cases, want 6", len(figures.Cases))
	}
}

func TestSmoothingIsAShare(t *testing.T) {
	for _, eps := range []float64{-0.1, 1, math.NaN(), math.Inf(1)} {
		l := &losses.CrossEntropy{LabelSmoothing: eps}
		if _, _, err := rows(t, l, tensor.Float64, make([]float64, 6), classes(0, 1)); err == nil || !strings.Contains(err.Error(), "label_smoothing") {
			t.Errorf("%v: got %v, want an error", eps, err)
		}
	}
}
