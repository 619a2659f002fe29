//go:build !amd64 && !arm64

package simd

// supported returns the sets that this processor can run: plain Go only.
func supported() []set { return []set{generic} }

const noAssembly = "simd: no assembly on this platform"

func runTile[T Float](set, int, int, *call)        { panic(noAssembly) }
func runPackingTile[T Float](set, int, int, *call) { panic(noAssembly) }
func runOuter[T Float](set, int, *call)            { panic(noAssembly) }
func runCopy[T Float](set, int, *call)             { panic(noAssembly) }
func runTranspose[T Float](set, *call)             { panic(noAssembly) }
func runSweep[T Float](set, sweepNumber, *sweep)   { panic(noAssembly) }
func runPeak(set, int)                             { panic(noAssembly) }
