package cli

import (
	"io"

	"github.com/spf13/cobra"

	"nabla/internal/draw"
)

// pictureFiles are the files that a picture goes to.
type pictureFiles struct{ svg, png string }

func (f *pictureFiles) register(cmd *cobra.Command) {
	cmd.Flags().StringVar(&f.svg, "svg", "", "SVG `file` to draw the picture to")
	cmd.Flags().StringVar(&f.png, "png", "", "PNG `file` to draw the picture to")
}

// write draws if there is a file to draw to.
func (f *pictureFiles) write(drawn func() (*draw.Figure, error)) error {
	if f.svg == "" && f.png == "" {
		return nil
	}
	figure, err := drawn()
	if err != nil {
		return err
	}
	for _, file := range []struct {
		flag, path string
		content    func(io.Writer) error
	}{{"--svg", f.svg, figure.WriteSVG}, {"--png", f.png, figure.WritePNG}} {
		if file.path == "" {
			continue
		}
		if err := replace(file.flag, file.path, file.content); err != nil {
			return err
		}
	}
	return nil
}
