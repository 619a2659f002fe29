package simd

import (
	"sync"
	"unsafe"
)

// The shape of the work in assembly, chosen by measurement; no bit depends on it.
const (
	callSteps  = 1024    // of k a call: 15 µs at full speed, 25 µs with B from memory, so that none holds up a stop of the world
	groupRows  = 256     // rows of C that share a panel of B, or more
	groupBytes = 1 << 19 // if their rows of A have no more bytes than this, half of the second cache
	panelWidth = 256     // bytes: the least width of a panel, however many rows it has
	panelSize  = 1 << 18 // bytes: the largest packed panel; a quarter of the second cache
	partSize   = groupRows * panelWidth
	packBytes  = 2048 // from this distance of rows on, B lies over so many pages that packing may pay
)

// tiling is the shape of the work of a kernel set.
type tiling struct {
	bytes int    // of a vector
	rows  [9]int // most rows of a tile that is so many vectors wide, 0 if there is none; the generator holds the same table
	panel int    // bytes that a panel of B should have if it is not packed

	// B is packed for packRows rows of C or more, if the distance of its rows is a multiple of packStep: multiples of large
	// powers of two meet in few sets of the caches. A tile of AVX2 is done with a step in six cycles, sooner than the next page is
	// there, so any distance is too far; packA is set if strips of Aᵀ are packed too.
	packRows, packStep int
	packA              bool
}

var tilings = [...]tiling{
	neon:   {16, [9]int{1: 8, 2: 8, 3: 8, 4: 6, 8: 3}, 1 << 18, 32, 1, false},
	avx2:   {32, [9]int{1: 12, 2: 6, 3: 3, 4: 2, 8: 1}, 1 << 18, 16, 1, true},
	avx512: {64, [9]int{1: 14, 2: 14, 3: 9, 4: 6, 8: 3}, 1 << 15, 96, 2048, false},
}

// width returns how many vectors wide the tiles for rows x vectors and k steps are. It weighs the time of each width for a vector of C
// and a step: the multiply-adds, of which about ten must be under way to hide their latency, a quarter of the loads, which mostly go on
// beside them, and what goes before and after the steps of a tile, as long as 64 multiply-adds take.
func (t *tiling) width(rows, vectors, k int) int {
	best, least := 1, 0
	for v := min(vectors, 8); v > 0; v-- {
		if t.rows[v] == 0 {
			continue
		}
		tiles := ceil(rows, t.rows[v])
		cost := (4*max(rows*v, 10*tiles) + rows + v*tiles + 256*tiles/max(1, k)) * 24 / v // all widths divide 24
		if least == 0 || cost < least {
			best, least = v, cost
		}
	}
	return best
}

// ceil returns a/b, rounded up.
func ceil(a, b int) int { return (a + b - 1) / b }

// scratch is the memory of one product on one thread.
type scratch struct {
	_     [64]byte // another thread's cache lines end here
	panel [panelSize]byte
	part  [partSize]byte           // the chains of a later chunk
	strip [callSteps * 2 * 64]byte // of Aᵀ, two vectors wide or less
}

// slice returns the place of the slice of B that begins after so many bytes of the panel.
func (s *scratch) slice(bytes int) unsafe.Pointer { return unsafe.Pointer(&s.panel[bytes]) }

// scratches keeps them for the next product: to clear so much memory takes longer than many products.
var scratches = sync.Pool{New: func() any { return new(scratch) }}

// zeros is what chains start from; the eight lanes of 4 bytes from 8-n on are the mask of AVX2 that lets n through.
var (
	zeros   [8 * 64]byte
	through = [16]int32{-1, -1, -1, -1, -1, -1, -1, -1}
)

// setEdge sets the masks for cols columns in the last vector.
func (p *call) setEdge(t *tiling, cols, size int) {
	p.mask = 1<<cols - 1
	if t.bytes == 32 {
		p.edge = unsafe.Pointer(&through[8-cols*size/4])
	}
}
