package simd

import "unsafe"

// Sum returns the sum of x in fixed lanes: 0 if x is empty.
func Sum[T Float](x []T) T {
	var l lanes[T]
	n := laneCount[T]()
	whole := len(x) - len(x)%n
	if !reduceOver(sweepSum, l[:], x[:whole], nil) {
		for o := 0; o < n && whole > 0; o += 8 {
			sum8((*[8]T)(l[o:]), x[o:whole], n)
		}
	}
	for i, v := range x[whole:] {
		l[i] += v
	}
	return l.fold(n)
}

// Dot returns the sum of a*b in fixed lanes, each product rounded.
func Dot[T Float](a, b []T) T {
	must(len(a) == len(b), "Dot")
	var l lanes[T]
	n := laneCount[T]()
	whole := len(a) - len(a)%n
	if !reduceOver(sweepDot, l[:], a[:whole], b[:whole]) {
		for o := 0; o < n && whole > 0; o += 8 {
			dot8((*[8]T)(l[o:]), a[o:whole], b[o:whole], n)
		}
	}
	a, b = a[whole:], b[whole:]
	for i, v := range a {
		l[i] += T(v * b[i])
	}
	return l.fold(n)
}

// SumSquares returns Dot(x, x).
func SumSquares[T Float](x []T) T { return Dot(x, x) }

// reduceOver runs a kernel that combines x and y, if it has one, a multiple of the lanes long, with the lanes at w, and reports
// whether it did.
func reduceOver[T Float](number sweepNumber, w, x, y []T) bool {
	if !vectorised() {
		return false
	}
	n := laneCount[T]()
	most := sweepBytes / 64 * n
	p := sweep{w: unsafe.Pointer(unsafe.SliceData(w))}
	for done := 0; done < len(x); done += most {
		p.n = min(len(x)-done, most) / n
		p.x, p.y = place(x, done), place(y, done)
		runSweep[T](kernels, number, &p)
	}
	return true
}

// lanes are the partial sums of a reduction; float64 uses the first half.
type lanes[T Float] [16]T

func laneCount[T Float]() int {
	if wide[T]() {
		return 8
	}
	return 16
}

// fold returns the sum of the first n lanes by halves.
func (l *lanes[T]) fold(n int) T {
	for h := n / 2; h > 0; h /= 2 {
		for i := range h {
			l[i] += l[i+h]
		}
	}
	return l[0]
}

// sum8 adds the first eight of every n elements of x to l. Eight lanes stay in registers where sixteen would not.
func sum8[T Float](l *[8]T, x []T, n int) {
	l0, l1, l2, l3, l4, l5, l6, l7 := l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7]
	for len(x) >= 8 {
		l0 += x[0]
		l1 += x[1]
		l2 += x[2]
		l3 += x[3]
		l4 += x[4]
		l5 += x[5]
		l6 += x[6]
		l7 += x[7]
		x = x[min(n, len(x)):]
	}
	*l = [8]T{l0, l1, l2, l3, l4, l5, l6, l7}
}

// dot8 adds the products of the first eight of every n elements to l.
func dot8[T Float](l *[8]T, a, b []T, n int) {
	l0, l1, l2, l3, l4, l5, l6, l7 := l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7]
	for len(a) >= 8 && len(b) >= 8 {
		l0 += T(a[0] * b[0])
		l1 += T(a[1] * b[1])
		l2 += T(a[2] * b[2])
		l3 += T(a[3] * b[3])
		l4 += T(a[4] * b[4])
		l5 += T(a[5] * b[5])
		l6 += T(a[6] * b[6])
		l7 += T(a[7] * b[7])
		a, b = a[min(n, len(a)):], b[min(n, len(b)):]
	}
	*l = [8]T{l0, l1, l2, l3, l4, l5, l6, l7}
}

// SumCols sets dst, (rows), to the Sum of each row of x, (rows, cols). dst must not overlap x.
func SumCols[T Float](dst, x []T, rows, cols int) {
	must(len(dst) == rows && len(x) == rows*cols, "SumCols")
	for i := range dst {
		dst[i] = Sum(x[i*cols:][:cols])
	}
}
