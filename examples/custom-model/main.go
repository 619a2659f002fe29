// Custommodel is Nabla's command line with one more model: a network with skip connections, which recipes call residual.
package main

import (
	"custommodel/residual"

	"nabla/cli"
)

func main() { cli.Main(cli.Model(residual.Name, residual.New)) }
