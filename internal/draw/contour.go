package draw

// contour gives the pieces of line at which the heights pass a level, cell by cell of the grid: the crossings of a cell's edges, by
// linear interpolation, joined. Where all four edges are crossed, the mean of the corners says which belong together.
//
// This is the method of marching squares. Unlike gonum's contours it gives the pieces in one order, so that pictures repeat.
func (l *Landscape) contour(level float64, piece func(a, b [2]float64)) {
	if len(l.Heights) == 0 {
		return
	}
	rows := len(l.Heights) / l.Columns
	dx, dy := (l.X[1]-l.X[0])/float64(l.Columns-1), (l.Y[1]-l.Y[0])/float64(rows-1)
	for r := range rows - 1 {
		for c := range l.Columns - 1 {
			i := r*l.Columns + c
			// The corners, against the clock from the lower left.
			z := [4]float64{l.Heights[i], l.Heights[i+1], l.Heights[i+1+l.Columns], l.Heights[i+l.Columns]}
			corner := [4][2]float64{{0, 0}, {1, 0}, {1, 1}, {0, 1}}
			var crossed [][2]float64
			for k := range 4 {
				n := (k + 1) % 4
				if (z[k] < level) == (z[n] < level) {
					continue
				}
				t := (level - z[k]) / (z[n] - z[k])
				crossed = append(crossed, [2]float64{
					l.X[0] + dx*(float64(c)+corner[k][0]+t*(corner[n][0]-corner[k][0])),
					l.Y[0] + dy*(float64(r)+corner[k][1]+t*(corner[n][1]-corner[k][1])),
				})
			}
			switch {
			case len(crossed) == 2:
				piece(crossed[0], crossed[1])
			case len(crossed) == 4 && ((z[0]+z[1]+z[2]+z[3])/4 < level) == (z[0] < level):
				piece(crossed[0], crossed[1])
				piece(crossed[2], crossed[3])
			case len(crossed) == 4:
				piece(crossed[3], crossed[0])
				piece(crossed[1], crossed[2])
			}
		}
	}
}
