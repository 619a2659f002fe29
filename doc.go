// Package nabla is the root of the module and holds no code: the tests beside this file keep the whole tree in order.
// A program starts at run (train or open a recipe), graph (declare a network) or verify (certify a gradient).
package nabla
