package datasets

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func sampler(t *testing.T, kind Sampling, rows, batch int, seed uint64) *Sampler {
	t.Helper()
	s, err := NewSampler(kind, rows, batch, seed)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestPerEpoch(t *testing.T) {
	for _, test := range []struct {
		rows, batch           int
		shuffled, replacement int
	}{
		{60000, 100, 600, 600},
		{10, 3, 4, 3},
		{10, 10, 1, 1},
		{10, 11, 1, 1},
		{1, 1, 1, 1},
		{1, math.MaxInt, 1, 1},
	} {
		if got := sampler(t, Shuffle, test.rows, test.batch, 1).PerEpoch(); got != test.shuffled {
			t.Errorf("shuffle, %d rows, batch %d: got %d iterations, want %d", test.rows, test.batch, got, test.shuffled)
		}
		if got := sampler(t, Replacement, test.rows, test.batch, 1).PerEpoch(); got != test.replacement {
			t.Errorf("replacement, %d rows, batch %d: got %d iterations, want %d", test.rows, test.batch, got, test.replacement)
		}
	}
}

func TestShuffleVisitsEachRowOnceAnEpoch(t *testing.T) {
	for _, test := range []struct{ rows, batch, last int }{{10, 3, 1}, {10, 5, 5}, {3, 10, 3}, {1, 1, 1}} {
		s := sampler(t, Shuffle, test.rows, test.batch, 1)
		var orders [][]int
		for epoch := range 3 {
			var order []int
			for i := range s.PerEpoch() {
				rows := s.Rows(epoch*s.PerEpoch()+i, nil)
				want := min(test.batch, test.rows)
				if i == s.PerEpoch()-1 {
					want = test.last
				}
				if len(rows) != want {
					t.Errorf("%+v: iteration %d has %d rows, want %d", test, i, len(rows), want)
				}
				order = append(order, rows...)
			}
			wantPartition(t, test.rows, order)
			orders = append(orders, order)
		}
		if test.rows == 10 && (slices.Equal(orders[0], orders[1]) || slices.Equal(orders[1], orders[2])) {
			t.Errorf("%+v: two epochs in one order", test)
		}
	}
}

func TestAnyStepGivesTheRowsOfWalkingThere(t *testing.T) {
	for _, kind := range []Sampling{Shuffle, Replacement} {
		walker := sampler(t, kind, 23, 5, 7)
		var walked [][]int
		for step := range 40 {
			walked = append(walked, walker.Rows(step, nil))
		}
		jumper := sampler(t, kind, 23, 5, 7)
		for _, step := range []int{39, 0, 17, 16, 4, 5, 39, 1} {
			for _, s := range []*Sampler{jumper, sampler(t, kind, 23, 5, 7)} {
				if diff := cmp.Diff(walked[step], s.Rows(step, nil)); diff != "" {
					t.Errorf("%s, step %d: %s", kind, step, diff)
				}
			}
		}
		other := sampler(t, kind, 23, 5, 8)
		if slices.Equal(walked[0], other.Rows(0, nil)) {
			t.Errorf("%s: two seeds give the same rows", kind)
		}
	}
}

// TestReplacementIsUniform counts how often each of 20 rows is drawn in 2,000 batches of 10: within 5 standard
// deviations of the binomial distribution; and some batch holds a row twice.
func TestReplacementIsUniform(t *testing.T) {
	const rows, batch, steps = 20, 10, 2000
	s := sampler(t, Replacement, rows, batch, 1)
	var count [rows]int
	twice := false
	var dst []int
	for step := range steps {
		dst = s.Rows(step, dst)
		if len(dst) != batch {
			t.Fatalf("got %d rows, want %d", len(dst), batch)
		}
		for i, row := range dst {
			count[row]++
			twice = twice || slices.Contains(dst[:i], row)
		}
	}
	const mean = batch * steps / rows
	for row, c := range count {
		if !(math.Abs(float64(c)-mean) <= 5*math.Sqrt(mean*(1-1./rows))) {
			t.Errorf("row %d was drawn %d times, want about %d", row, c, mean)
		}
	}
	if !twice {
		t.Error("no row came twice in a batch")
	}
}

func TestReplacementFillsABatchLargerThanTheTable(t *testing.T) {
	if got := len(sampler(t, Replacement, 3, 10, 1).Rows(0, nil)); got != 10 {
		t.Errorf("got %d rows, want 10", got)
	}
}

// TestRowsStayWhatTheyAre fails when a change of the keys or of the generator would make old runs continue with other
// batches. The figures are those of the first version.
func TestRowsStayWhatTheyAre(t *testing.T) {
	for kind, want := range map[Sampling][]int{
		Shuffle:     {12, 13, 73, 15, 65, 37},
		Replacement: {16, 72, 94, 45, 41, 52},
	} {
		if diff := cmp.Diff(want, sampler(t, kind, 100, 6, 1).Rows(3, nil)); diff != "" {
			t.Errorf("%s: %s", kind, diff)
		}
	}
}

func TestRowsAllocatesNothing(t *testing.T) {
	for _, kind := range []Sampling{Shuffle, Replacement} {
		s := sampler(t, kind, 50, 5, 1)
		dst := s.Rows(0, nil)
		step := 0
		if got := testing.AllocsPerRun(100, func() { dst = s.Rows(step, dst); step++ }); got != 0 {
			t.Errorf("%s: got %v allocations, want 0", kind, got)
		}
	}
}

func TestNewSamplerRefuses(t *testing.T) {
	for _, test := range []struct {
		kind        Sampling
		rows, batch int
		want        []string
	}{
		{"shufle", 10, 1, []string{`"shufle"`, `did you mean "shuffle"?`}},
		{"", 10, 1, []string{`sampling ""`, `"shuffle" or "replacement"`}},
		{Shuffle, 0, 1, []string{"0 rows"}},
		{Shuffle, 10, 0, []string{"batch size 0"}},
		{Replacement, 10, -1, []string{"batch size -1"}},
	} {
		_, err := NewSampler(test.kind, test.rows, test.batch, 1)
		wantError(t, string(test.kind), err, test.want...)
	}
}
