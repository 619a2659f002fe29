// Start prints the derivative of x² at 3, found by Gorgonia: the least that every program of ours does.
package main

import (
	"fmt"
	"os"

	"gorgonia.org/gorgonia"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run() error {
	g := gorgonia.NewGraph()
	x := gorgonia.NewScalar(g, gorgonia.Float64, gorgonia.WithName("x"), gorgonia.WithValue(3.0))
	square, err := gorgonia.Square(x)
	if err != nil {
		return err
	}
	if _, err := gorgonia.Grad(square, x); err != nil {
		return err
	}
	machine := gorgonia.NewTapeMachine(g, gorgonia.BindDualValues(x))
	defer machine.Close()
	if err := machine.RunAll(); err != nil {
		return err
	}
	slope, err := x.Grad()
	if err != nil {
		return err
	}
	fmt.Println(slope)
	return nil
}
