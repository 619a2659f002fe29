package draw

// thinned is the number of blocks that a long curve is thinned to: about two a pixel.
const thinned = 900

// thin returns s with no more points than a panel can show. Each block of neighbouring points keeps its first, its
// lowest and its highest, so that no spike is lost.
func thin(s Series) Series {
	n := len(s.X)
	if n <= 4*thinned {
		return s
	}
	out := Series{Name: s.Name}
	for b := range thinned {
		first, end := b*n/thinned, (b+1)*n/thinned
		low, high := first, first
		for i := first; i < end; i++ {
			if s.Y[i] < s.Y[low] {
				low = i
			}
			if s.Y[i] > s.Y[high] {
				high = i
			}
		}
		last := -1
		for _, i := range []int{first, min(low, high), max(low, high)} {
			if i != last {
				out.X, out.Y = append(out.X, s.X[i]), append(out.Y, s.Y[i])
			}
			last = i
		}
	}
	out.X, out.Y = append(out.X, s.X[n-1]), append(out.Y, s.Y[n-1])
	return out
}
