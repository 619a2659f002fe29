package keyed

import (
	"math"
	"slices"
	"testing"
)

func TestEqualKeysGiveEqualNumbers(t *testing.T) {
	a, b := New(1, "shuffle").At(3).Rand(), New(1, "shuffle").At(3).Rand()
	for range 10 {
		if x, y := a.Uint64(), b.Uint64(); x != y {
			t.Fatalf("got %x and %x from one key", x, y)
		}
	}
}

func TestKeysDiffer(t *testing.T) {
	keys := map[string]Key{
		"zero":       {},
		"1 a":        New(1, "a"),
		"2 a":        New(2, "a"),
		"1 b":        New(1, "b"),
		"1 a0":       New(1, "a\x00"),
		"1 a/b":      New(1, "a").Name("b"),
		"1 ab":       New(1, "ab"),
		"1 empty":    New(1, ""),
		"1 a/empty":  New(1, "a").Name(""),
		"1 a at 0":   New(1, "a").At(0),
		"1 a at 1":   New(1, "a").At(1),
		"1 a at -1":  New(1, "a").At(-1),
		"1 a at 0 0": New(1, "a").At(0).At(0),
		"nine bytes": New(1, "abcdefghi"),
		"8+1":        New(1, "abcdefgh").Name("i"),
	}
	seen := map[uint64]string{}
	for name, k := range keys {
		if other, ok := seen[k.Uint64()]; ok {
			t.Errorf("%q and %q have the same key", name, other)
		}
		seen[k.Uint64()] = name
	}
}

// TestBitsAreFair counts each bit over many elements and keys: the mean of n fair bits is within 5 standard deviations
// of n/2, and neighbouring elements differ in half their bits.
func TestBitsAreFair(t *testing.T) {
	const n = 1 << 16
	key := New(7, "dropout").Uint64()
	var ones [32]int
	flips := 0
	for i := range uint32(n) {
		b := Bits(key, i)
		for j := range ones {
			ones[j] += int(b >> j & 1)
		}
		d := b ^ Bits(key, i+1)
		for ; d != 0; d &= d - 1 {
			flips++
		}
	}
	limit := 5 * math.Sqrt(n) / 2
	for j, c := range ones {
		if !(math.Abs(float64(c)-n/2) <= limit) {
			t.Errorf("bit %d is set %d times of %d", j, c, n)
		}
	}
	if mean := float64(flips) / n; !(math.Abs(mean-16) <= 0.2) {
		t.Errorf("%.2f of 32 bits differ between neighbours, want about 16", mean)
	}
}

// TestStreamsAreFixed pins the numbers themselves: splits, shuffles, initial weights and masks of runs that were begun with
// an earlier version are made of them.
func TestStreamsAreFixed(t *testing.T) {
	k := New(1, "shuffle").Name("linear/weight").At(3)
	got := []uint64{k.Uint64(), k.Rand().Uint64(), uint64(Bits(k.Uint64(), 0)), uint64(Bits(k.Uint64(), 12345))}
	want := []uint64{0x26e354fb5259d7e6, 0xbeac8fc80a9159b6, 0x8cbb6110, 0xc7ad27b6}
	if !slices.Equal(got, want) {
		t.Errorf("got %#x, want %#x", got, want)
	}
}
