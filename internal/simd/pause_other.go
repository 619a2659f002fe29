//go:build !amd64

package simd

// pause is where a processor may be told that the caller is waiting for another thread.
func pause() {}
