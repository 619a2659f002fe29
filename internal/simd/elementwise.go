package simd

// Add sets dst = a + b.
func Add[T Float](dst, a, b []T) {
	must(len(a) == len(dst) && len(b) == len(dst), "Add")
	if sweepOver(sweepAdd, nil, dst, a, b, nil) {
		return
	}
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] + b[i]
	}
}

// Sub sets dst = a - b.
func Sub[T Float](dst, a, b []T) {
	must(len(a) == len(dst) && len(b) == len(dst), "Sub")
	if sweepOver(sweepSub, nil, dst, a, b, nil) {
		return
	}
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] - b[i]
	}
}

// Mul sets dst = a * b, element by element.
func Mul[T Float](dst, a, b []T) {
	must(len(a) == len(dst) && len(b) == len(dst), "Mul")
	if sweepOver(sweepMul, nil, dst, a, b, nil) {
		return
	}
	a, b = a[:len(dst)], b[:len(dst)]
	for i := range dst {
		dst[i] = a[i] * b[i]
	}
}

// Scale sets dst = s * a.
func Scale[T Float](dst, a []T, s T) {
	must(len(a) == len(dst), "Scale")
	if sweepOver(sweepScale, []T{s}, dst, a, nil, nil) {
		return
	}
	a = a[:len(dst)]
	for i := range dst {
		dst[i] = s * a[i]
	}
}

// AddScaled sets dst = dst + s * a, the product rounded.
func AddScaled[T Float](dst, a []T, s T) {
	must(len(a) == len(dst), "AddScaled")
	if sweepOver(sweepAddScaled, []T{s}, dst, a, nil, nil) {
		return
	}
	a = a[:len(dst)]
	for i := range dst {
		dst[i] += T(s * a[i])
	}
}

// Fill sets every element of dst to v.
func Fill[T Float](dst []T, v T) {
	if sweepOver(sweepFill, []T{v}, dst, nil, nil, nil) {
		return
	}
	for i := range dst {
		dst[i] = v
	}
}

// Linear sets dst = slope * x + offset, the product rounded.
func Linear[T Float](dst, x []T, slope, offset T) {
	must(len(x) == len(dst), "Linear")
	if sweepOver(sweepLinear, []T{slope, offset}, dst, x, nil, nil) {
		return
	}
	x = x[:len(dst)]
	for i := range dst {
		dst[i] = T(slope*x[i]) + offset
	}
}

// Clamp sets every element of x that is less than -limit to that, and every one that is more than limit to that; NaN stays.
func Clamp[T Float](x []T, limit T) {
	if sweepOver(sweepClamp, []T{limit, -limit}, x, nil, nil, nil) {
		return
	}
	for i, v := range x {
		if v < -limit {
			x[i] = -limit
		} else if v > limit {
			x[i] = limit
		}
	}
}

// Lerp moves dst towards x by the share s of the distance: dst = dst + s (x - dst), the product rounded.
func Lerp[T Float](dst, x []T, s T) {
	must(len(x) == len(dst), "Lerp")
	if sweepOver(sweepLerp, []T{s}, dst, x, nil, nil) {
		return
	}
	x = x[:len(dst)]
	for i, v := range dst {
		dst[i] = v + T(s*(x[i]-v))
	}
}
