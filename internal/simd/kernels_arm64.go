package simd

import "unsafe"

// supported returns the sets that this processor can run, slowest first: every arm64 that Go runs on has NEON.
func supported() []set { return []set{generic, neon} }

// runTile computes a tile of so many rows and vectors.
func runTile[T Float](_ set, rows, vectors int, p *call) {
	if wide[T]() {
		dgemmNEON(rows, vectors, p)
	} else {
		sgemmNEON(rows, vectors, p)
	}
}

// runPackingTile computes a tile and copies its rows of B to p.panel.
func runPackingTile[T Float](_ set, rows, vectors int, p *call) {
	if wide[T]() {
		dgemmPackingNEON(rows, vectors, p)
	} else {
		sgemmPackingNEON(rows, vectors, p)
	}
}

// runOuter computes p.k rows of C, so many vectors wide, from one row of B, as tiles of one step.
func runOuter[T Float](s set, vectors int, p *call) {
	x := *p
	x.ahead = unsafe.Pointer(&zeros)
	for i := 0; i < p.k; {
		rows := min(tilings[neon].rows[vectors], p.k-i)
		x.k, x.a, x.c, x.s = 1, unsafe.Add(p.a, i*p.aRow), unsafe.Add(p.c, i*p.cRow), unsafe.Add(p.s, i*p.sRow)
		runTile[T](s, rows, vectors, &x)
		i += rows
	}
}

// runCopy copies p.k rows of so many vectors from p.b to p.c.
func runCopy[T Float](_ set, vectors int, p *call) {
	if wide[T]() {
		dcopyNEON(vectors, p)
	} else {
		scopyNEON(vectors, p)
	}
}

// runTranspose transposes p.k squares side by side at p.b into squares one below the other at p.c.
func runTranspose[T Float](_ set, p *call) {
	if wide[T]() {
		dtransposeNEON(p)
	} else {
		stransposeNEON(p)
	}
}

// runSweep is never called: NEON has no kernels over elements.
func runSweep[T Float](set, sweepNumber, *sweep) { panic("simd: NEON has no kernels over elements") }

// runPeak does peakChains multiply-adds of vectors a step; the loop in assembly does twice as many.
func runPeak(_ set, steps int) { peakNEON(steps / 2) }
