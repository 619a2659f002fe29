package verify

import "math/rand/v2"

// A coin gives random signs, 64 of them for each number that it draws.
type coin struct {
	source *rand.PCG
	bits   uint64
	left   int
}

func newCoin() *coin { return &coin{source: rand.NewPCG(1, 1)} }

// sign returns 1 or −1.
func (c *coin) sign() float64 {
	if c.left == 0 {
		c.bits, c.left = c.source.Uint64(), 64
	}
	s := 1 - 2*float64(c.bits&1)
	c.bits >>= 1
	c.left--
	return s
}
