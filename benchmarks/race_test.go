//go:build race

package benchmarks

// raceDetector reports whether the tests are built with it: it makes them slower, and sync.Pool forgetful.
const raceDetector = true
