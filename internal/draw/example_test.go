package draw_test

import (
	"bytes"
	"fmt"
	"os"

	"nabla/internal/draw"
)

func ExampleCurves() {
	epoch := []float64{1, 2, 3}
	figure, err := draw.Curves([]draw.Panel{
		{Title: "Loss", XLabel: "epoch", Series: []draw.Series{
			{Name: "train", X: epoch, Y: []float64{2.3, 0.6, 0.3}},
			{Name: "validation", X: epoch, Y: []float64{2.2, 0.7, 0.5}},
		}},
		{Title: "Accuracy", XLabel: "epoch", Series: []draw.Series{
			{Name: "validation", X: epoch, Y: []float64{0.5, 0.8, 0.9}},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	var svg bytes.Buffer
	if err := figure.WriteSVG(&svg); err != nil {
		fmt.Println(err)
	}
	fmt.Println(bytes.Count(svg.Bytes(), []byte(">validation<")), "legends name the validation curve")
	// Output: 2 legends name the validation curve
}

func ExampleGraph_WriteSVG() {
	g := draw.Graph{
		Nodes: []draw.Node{
			{ID: 0, Label: "x", Detail: "100×784", Kind: draw.Input},
			{ID: 1, Label: "weight", Detail: "784×10", Kind: draw.Param, Scope: "linear"},
			{ID: 2, Label: "matmul", Detail: "100×10", Scope: "linear"},
		},
		Edges: []draw.Edge{{From: 0, To: 2}, {From: 1, To: 2}, {From: 2, To: 3}},
	}
	fmt.Println(g.WriteSVG(os.Stdout))
	// Output: draw graph: edge 2 goes from 2 to 3, but there is no node 3
}
