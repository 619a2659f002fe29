package run

import (
	"nabla/losses"
	"nabla/verify"
)

// Cases returns the cases of all operators, layers and losses, to be certified by verify.Certify.
func Cases() []verify.Case {
	list := verify.Cases()
	for _, c := range losses.Cases() {
		list = append(list, verify.Case{Kind: "loss", Op: c.Loss, Name: c.Name, In: c.In, Make: c.Make})
	}
	return list
}
