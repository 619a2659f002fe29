// Package benchmarks measures whole training steps: forward, backward and update of one resident batch, each workload on
// some ways to run it.
//
//	planned      the model in Nabla's words on the planned machine, with Nabla's solver
//	planned_2t   the same on two threads
//	tape         the same graph on Gorgonia's TapeMachine, with Gorgonia's solver
//	stock        the model in Gorgonia's API alone: its operators, Grad, TapeMachine and solver
//
// All start from the same weights and compute the same loss on the same rows, which a test holds over 20 steps.
// BenchmarkStep measures the step, BenchmarkForward its first part, the model and its loss alone.
//
//	go test -run '^$' -bench Step ./benchmarks
//
// The folder compare holds the command that measures the planned variant beside trainers of others, the folder peers those
// trainers. The folder results says what the columns mean and holds what was measured. A benchmark of one operator stands
// beside its code.
package benchmarks
