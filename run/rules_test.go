package run_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nabla/run"
)

// stroke reports whether a digit of a pen two pixels wide has ink at a place of 20 by 20. 0, 1 and 8 look as they should; the others
// are crosses, each in a place of its own, which a model can learn.
func stroke(digit, x, y int) bool {
	ring := func(cx, cy, r int) bool {
		d := (x-cx)*(x-cx) + (y-cy)*(y-cy)
		return d <= r*r && d > (r-2)*(r-2)
	}
	switch digit {
	case 0:
		return ring(10, 10, 8)
	case 1:
		return x >= 9 && x <= 11 && y >= 2 && y <= 18
	case 8:
		return ring(10, 6, 4) || ring(10, 13, 5)
	}
	return y == 2*digit && x > 4 && x < 16 || x == 2*digit && y > 4 && y < 16
}

// drawnDigits writes n training and n test images of 28 by 28 pixels, each digit in turn and moved about, as MNIST's files.
func drawnDigits(t *testing.T, n int) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for k, prefix := range []string{"train", "t10k"} {
		var images, labels bytes.Buffer
		for _, v := range []uint32{0x803, uint32(n), 28, 28} {
			images.Write(binary.BigEndian.AppendUint32(nil, v))
		}
		for _, v := range []uint32{0x801, uint32(n)} {
			labels.Write(binary.BigEndian.AppendUint32(nil, v))
		}
		for i := range n {
			dx, dy := (i/10+k)%5, (i/50+k)%5
			for p := range 28 * 28 {
				v := byte(0)
				if stroke(i%10, p%28-dx, p/28-dy) {
					v = 255
				}
				images.WriteByte(v)
			}
			labels.WriteByte(byte(i % 10))
		}
		for kind, b := range map[string][]byte{"images-idx3": images.Bytes(), "labels-idx1": labels.Bytes()} {
			if err := os.WriteFile(filepath.Join(dir, prefix+"-"+kind+"-ubyte"), b, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

// rulesJob prepares the recipe mnist on drawn digits.
func rulesJob(t *testing.T) *run.Job {
	t.Helper()
	recipe, err := run.Recipe("mnist")
	if err != nil {
		t.Fatal(err)
	}
	over := run.NewLayer("test")
	over.SetValue("data", "dir", drawnDigits(t, 300), "test")
	over.SetValue("data", "validation", 0., "test")
	over.SetValue("train", "iterations", 100, "test")
	j, err := run.Prepare([]*run.Layer{recipe, over})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(j.Close)
	return j
}

func TestCompareRules(t *testing.T) {
	j := rulesJob(t)
	c, err := j.CompareRules(context.Background(), []int{3, 300})
	if err != nil {
		t.Fatal(err)
	}
	for digit, want := range map[int]int{0: 30, 1: 30, 8: 30} { // all of a tenth of 300
		if got := c.Rules.Digits[digit]; got.Rows != 30 || got.Right != want {
			t.Errorf("digit %d: the rules have %+v, want %d of 30 right", digit, got, want)
		}
	}
	var decided, right int
	for _, r := range c.Rules.Rules {
		decided, right = decided+r.Rows, right+r.Right
	}
	if decided != 300 || float64(right)/300 != c.Rules.Accuracy {
		t.Errorf("the rules decide %d images and %d rightly, but accuracy is %v of 300", decided, right, c.Rules.Accuracy)
	}
	if few, many := c.Trained[0].Accuracy, c.Trained[1].Accuracy; !(few <= 0.5 && many >= 0.95) || c.Updates != 100 {
		t.Errorf("learned from 3 and 300 images in %d updates: %v and %v right, want little and nearly all", c.Updates, few, many)
	}
	figure, err := c.Draw()
	if err != nil {
		t.Fatal(err)
	}
	var svg bytes.Buffer
	if err := figure.WriteSVG(&svg); err != nil || !strings.Contains(svg.String(), ">hand-written rules<") {
		t.Errorf("the picture does not name the rules: %v", err)
	}
	again, err := j.CompareRules(context.Background(), []int{3})
	if err != nil || again.Trained[0].Accuracy != c.Trained[0].Accuracy {
		t.Errorf("the same again: got %+v, %v, want the accuracy %v of before", again, err, c.Trained[0].Accuracy)
	}
}

func TestCompareRulesRefuses(t *testing.T) {
	j := rulesJob(t)
	for want, rows := range map[string][]int{"want 1 to 300": {301}, "0 rows": {0}, "no number of rows": nil} {
		if _, err := j.CompareRules(context.Background(), rows); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: got %v, want an error with %q", rows, err, want)
		}
	}
	iris := prepare(t, "iris")
	if _, err := iris.CompareRules(context.Background(), []int{10}); err == nil || !strings.Contains(err.Error(), "ten classes") {
		t.Errorf("iris: got %v, want an error that says what data is wanted", err)
	}
}
