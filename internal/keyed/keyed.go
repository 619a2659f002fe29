// Package keyed gives randomness by key instead of by sequence. A key is made of a seed, a purpose and whatever
// names the place where the numbers are used (an epoch, a step, a parameter, a row); equal keys give equal numbers,
// however many were drawn elsewhere before. So a run that is continued at any step, or split over any number of
// micro-batches, sees the same shuffles, initial weights and dropout masks as one that was never interrupted.
package keyed

import (
	"math/bits"
	"math/rand/v2"
)

// Key names one stream of random numbers. The zero Key is valid and belongs to no seed.
type Key struct{ hi, lo uint64 }

// The odd constants of splitmix64 (Steele, Lea & Flood 2014) and of wyhash's secret.
const (
	golden = 0x9e3779b97f4a7c15
	odd1   = 0xbf58476d1ce4e5b9
	odd2   = 0x94d049bb133111eb
	odd3   = 0xa0761d6478bd642f
)

// New returns the key of a purpose ("shuffle", "init", "dropout") under a seed.
func New(seed uint64, purpose string) Key {
	return Key{golden, odd3}.word(seed).Name(purpose)
}

// Name returns the key below k that belongs to a name.
func (k Key) Name(name string) Key {
	for len(name) > 0 {
		var w uint64
		n := min(8, len(name))
		for i := range n {
			w |= uint64(name[i]) << (8 * i)
		}
		k = k.word(w)
		name = name[n:]
		if len(name) == 0 {
			k = k.word(uint64(n)) // so that "a" and "a\x00" differ
		}
	}
	return k.word(golden) // so that Name("a").Name("b") is not Name("ab")
}

// At returns the key below k that belongs to a number: an epoch, a step, a row.
func (k Key) At(i int) Key { return k.word(uint64(i)).word(odd1) }

func (k Key) word(w uint64) Key {
	h, l := bits.Mul64(k.lo^w^odd1, k.hi^odd2|1)
	return Key{mix(h ^ k.hi ^ w), mix(l + k.lo + golden)}
}

// mix is the finaliser of splitmix64: every input bit reaches every output bit.
func mix(z uint64) uint64 {
	z = (z ^ z>>30) * odd1
	z = (z ^ z>>27) * odd2
	return z ^ z>>31
}

// Rand returns a generator that starts at the beginning of k's stream.
func (k Key) Rand() *rand.Rand { return rand.New(rand.NewPCG(k.hi, k.lo)) }

// Uint64 returns the key as one number, for counter-based generators (Bits).
func (k Key) Uint64() uint64 { return mix(k.hi ^ bits.RotateLeft64(k.lo, 32)) }

// Bits returns 32 random bits for element i under key: a hash of the two and nothing else, so that a mask's elements
// may be made in any order, in any number at a time. Two rounds of the 32-bit finaliser "lowbias32" (Wellons 2018)
// with a half of the key before each; only 32-bit operations, which vectorise.
func Bits(key uint64, i uint32) uint32 {
	return lowbias32(lowbias32(i^uint32(key)) + uint32(key>>32))
}

func lowbias32(x uint32) uint32 {
	x = (x ^ x>>16) * 0x7feb352d
	x = (x ^ x>>15) * 0x846ca68b
	return x ^ x>>16
}
