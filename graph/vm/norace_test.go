//go:build !race

package vm_test

const raceDetector = false
