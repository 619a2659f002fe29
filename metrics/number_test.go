package metrics

import (
	"encoding/json"
	"math"
	"testing"
)

func TestNumberInJSON(t *testing.T) {
	for _, v := range []float64{0, math.Copysign(0, -1), 1.0 / 3, -5e-324, math.MaxFloat64, math.NaN(), math.Inf(1), math.Inf(-1)} {
		text, err := json.Marshal(Number(v))
		if err != nil {
			t.Fatal(err)
		}
		var got Number
		if err := json.Unmarshal(text, &got); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		want := v
		if math.IsInf(v, 0) {
			want = math.NaN()
		}
		if math.Float64bits(float64(got)) != math.Float64bits(want) && !(math.IsNaN(float64(got)) && math.IsNaN(want)) {
			t.Errorf("%v: got %v from %s", v, got, text)
		}
	}
	if err := json.Unmarshal([]byte(`"x"`), new(Number)); err == nil {
		t.Error("text was read as a number")
	}
}
