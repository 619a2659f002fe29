// Train trains neural networks declared as Gorgonia graphs: train fit mnist.
package main

import "nabla/cli"

// Gorgonia stops any program at its start unless go4.org/unsafe/assume-no-moving-gc knows the Go version: go.mod pins one
// that does.
func main() { cli.Main() }
