package op

import "gorgonia.org/gorgonia"

// Order returns the nodes that wanted needs, wanted included, each after its children. The order depends on the graph alone.
func Order(wanted gorgonia.Nodes) gorgonia.Nodes {
	type frame struct {
		node     *gorgonia.Node
		children gorgonia.Nodes
	}
	var sorted gorgonia.Nodes
	seen := map[*gorgonia.Node]bool{}
	for _, root := range wanted {
		if seen[root] {
			continue
		}
		seen[root] = true
		stack := []frame{{root, Children(root)}}
		for len(stack) > 0 {
			top := &stack[len(stack)-1]
			if len(top.children) == 0 {
				sorted = append(sorted, top.node)
				stack = stack[:len(stack)-1]
				continue
			}
			c := top.children[0]
			top.children = top.children[1:]
			if !seen[c] {
				seen[c] = true
				stack = append(stack, frame{c, Children(c)})
			}
		}
	}
	return sorted
}
