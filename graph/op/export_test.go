package op

// For the tests outside the package, which may import the machines.
var (
	Operands = operands
	Input    = input
	Floats   = floats
)
