package fd

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// String returns the formula as it is written, such as (f(x+h) − f(x))/h.
func (f Formula) String() string {
	q := f.denominator()
	var b strings.Builder
	for i := len(f.Stencil) - 1; i >= 0; i-- {
		p := f.Stencil[i]
		c := p.Coeff * q
		switch {
		case b.Len() > 0 && c < 0:
			b.WriteString(" − ")
		case b.Len() > 0:
			b.WriteString(" + ")
		case c < 0:
			b.WriteString("−")
		}
		if c = math.Abs(c); c != 1 {
			b.WriteString(strconv.FormatFloat(c, 'g', 6, 64))
		}
		b.WriteString(valueAt(p.Loc))
	}
	below := powerOfH(f.Derivative)
	if q != 1 {
		below = strconv.FormatFloat(q, 'g', -1, 64) + below
	}
	return fmt.Sprintf("(%s)/%s", &b, below)
}

// Taylor returns the value of the formula by Taylor's theorem, with its leading error and the order of the next:
// f′ + h·f″/2 + O(h²) for Forward.
func (f Formula) Taylor() string {
	c, k := f.Leading(), f.Derivative+f.Order
	sign := "+"
	if c < 0 {
		sign = "−"
	}
	term := powerOfH(f.Order) + "·" + prime(k)
	if above, below, ok := fraction(math.Abs(c)); ok {
		if above != 1 {
			term = strconv.Itoa(above) + term
		}
		if below != 1 {
			term += "/" + strconv.Itoa(below)
		}
	} else {
		term = strconv.FormatFloat(math.Abs(c), 'g', 4, 64) + term
	}
	next := k + 1
	for f.term(next) == 0 {
		next++
	}
	return fmt.Sprintf("%s %s %s + O(%s)", prime(f.Derivative), sign, term, powerOfH(next-f.Derivative))
}

// largestDenominator bounds what is written as a fraction.
const largestDenominator = 10_000

// denominator returns the least number whose product with every coefficient is whole, or 1.
func (f Formula) denominator() float64 {
	for q := 1.0; q <= largestDenominator; q++ {
		whole := true
		for _, p := range f.Stencil {
			whole = whole && near9(p.Coeff*q, math.Round(p.Coeff*q))
		}
		if whole {
			return q
		}
	}
	return 1
}

// fraction returns a positive number as above/below, if it is one.
func fraction(v float64) (above, below int, ok bool) {
	for q := 1.0; q <= largestDenominator; q++ {
		if p := math.Round(v * q); p > 0 && near9(p, v*q) {
			return int(p), int(q), true
		}
	}
	return 0, 0, false
}

// valueAt writes f at x + loc·h.
func valueAt(loc float64) string {
	switch {
	case loc == 0:
		return "f(x)"
	case loc == 1:
		return "f(x+h)"
	case loc == -1:
		return "f(x−h)"
	case loc < 0:
		return "f(x−" + strconv.FormatFloat(-loc, 'g', 6, 64) + "h)"
	}
	return "f(x+" + strconv.FormatFloat(loc, 'g', 6, 64) + "h)"
}

// prime writes the k-th derivative of f.
func prime(k int) string {
	if k <= 3 {
		return "f" + [...]string{"", "′", "″", "‴"}[k]
	}
	return "f⁽" + superscript(k) + "⁾"
}

func powerOfH(k int) string {
	if k == 1 {
		return "h"
	}
	return "h" + superscript(k)
}

func superscript(k int) string {
	digits := []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")
	return strings.Map(func(r rune) rune { return digits[r-'0'] }, strconv.Itoa(k))
}

// near9 reports whether a and b are equal to nine digits.
func near9(a, b float64) bool { return math.Abs(a-b) <= 1e-9*math.Max(math.Abs(a), math.Abs(b)) }
