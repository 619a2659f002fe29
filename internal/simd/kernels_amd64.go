package simd

import "golang.org/x/sys/cpu"

//go:generate go -C gen run .

// supported returns the sets that this processor can run, slowest first.
func supported() []set {
	sets := []set{generic}
	x := cpu.X86
	if !x.HasAVX2 || !x.HasFMA {
		return sets
	}
	sets = append(sets, avx2)
	if x.HasAVX512F && x.HasAVX512VL && x.HasAVX512DQ && x.HasAVX512BW {
		sets = append(sets, avx512)
	}
	return sets
}

// runTile computes a tile of so many rows and vectors.
func runTile[T Float](s set, rows, vectors int, p *call) {
	switch {
	case s == avx512 && wide[T]():
		dgemmAVX512(rows, vectors, p)
	case s == avx512:
		sgemmAVX512(rows, vectors, p)
	case wide[T]():
		dgemmAVX2(rows, vectors, p)
	default:
		sgemmAVX2(rows, vectors, p)
	}
}

// runPackingTile computes a tile and copies its rows of B to p.panel.
func runPackingTile[T Float](s set, rows, vectors int, p *call) {
	switch {
	case s == avx512 && wide[T]():
		dgemmPackingAVX512(rows, vectors, p)
	case s == avx512:
		sgemmPackingAVX512(rows, vectors, p)
	case wide[T]():
		dgemmPackingAVX2(rows, vectors, p)
	default:
		sgemmPackingAVX2(rows, vectors, p)
	}
}

// runOuter computes p.k rows of C, so many vectors wide, from one row of B.
func runOuter[T Float](s set, vectors int, p *call) {
	switch {
	case s == avx512 && wide[T]():
		douterAVX512(vectors, p)
	case s == avx512:
		souterAVX512(vectors, p)
	case wide[T]():
		douterAVX2(vectors, p)
	default:
		souterAVX2(vectors, p)
	}
}

// runCopy copies p.k rows of so many vectors from p.b to p.c.
func runCopy[T Float](s set, vectors int, p *call) {
	switch {
	case s == avx512 && wide[T]():
		dcopyAVX512(vectors, p)
	case s == avx512:
		scopyAVX512(vectors, p)
	case wide[T]():
		dcopyAVX2(vectors, p)
	default:
		scopyAVX2(vectors, p)
	}
}

// runTranspose transposes p.k squares side by side at p.b into squares one below the other at p.c.
func runTranspose[T Float](s set, p *call) {
	switch {
	case s == avx512 && wide[T]():
		dtransposeAVX512(p)
	case s == avx512:
		stransposeAVX512(p)
	case wide[T]():
		dtransposeAVX2(p)
	default:
		stransposeAVX2(p)
	}
}

// runSweep runs a kernel over elements or rows.
func runSweep[T Float](s set, number sweepNumber, p *sweep) {
	switch {
	case s == avx512 && wide[T]():
		dsweepAVX512(number, p)
	case s == avx512:
		ssweepAVX512(number, p)
	case wide[T]():
		dsweepAVX2(number, p)
	default:
		ssweepAVX2(number, p)
	}
}

// runPeak does peakChains multiply-adds of vectors a step.
func runPeak(s set, steps int) {
	if s == avx512 {
		peakAVX512(steps)
	} else {
		peakAVX2(steps)
	}
}
