package cli

import "io"

// A picture can be written in two formats.
type picture interface {
	WriteSVG(io.Writer) error
	WritePNG(io.Writer) error
}

// writePictures writes a picture to the files of --svg and --png, unless their paths are empty.
func writePictures(p picture, svg, png string) error {
	if svg != "" {
		if err := replace("--svg", svg, p.WriteSVG); err != nil {
			return err
		}
	}
	if png == "" {
		return nil
	}
	return replace("--png", png, p.WritePNG)
}
