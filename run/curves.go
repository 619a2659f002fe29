package run

import (
	"nabla/internal/draw"
	"nabla/trainer"
)

// drawCurves draws loss and metrics against the epoch.
func (f *Folder) drawCurves(epochs []trainer.Epoch) error {
	panels := []draw.Panel{curve(epochs, "loss")}
	for _, m := range epochs[0].Train.Metrics {
		panels = append(panels, curve(epochs, m.Name))
	}
	fig, err := draw.Curves(panels)
	if err != nil {
		return err
	}
	if err := f.write("curves.svg", fig.WriteSVG); err != nil {
		return err
	}
	return f.write("curves.png", fig.WritePNG)
}

func curve(epochs []trainer.Epoch, name string) draw.Panel {
	train, val := draw.Series{Name: "training"}, draw.Series{Name: "validation"}
	for _, e := range epochs {
		if v, ok := e.Train.Get(name); ok {
			train.X, train.Y = append(train.X, float64(e.Epoch)), append(train.Y, v)
		}
		if e.Val == nil {
			continue
		}
		if v, ok := e.Val.Get(name); ok {
			val.X, val.Y = append(val.X, float64(e.Epoch)), append(val.Y, v)
		}
	}
	p := draw.Panel{Title: name, XLabel: "epoch", Series: []draw.Series{train}}
	if len(val.X) > 0 {
		p.Series = append(p.Series, val)
	}
	return p
}
