package schedule_test

import (
	"fmt"

	"nabla/solvers/schedule"
)

// A cosine after a warm-up of four steps, in a run of two epochs of ten steps.
func Example() {
	c := schedule.DefaultCosine()
	c.Warmup = schedule.Steps(4)
	s, err := c.New(schedule.Run{Steps: 20, PerEpoch: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range []int{0, 3, 4, 12, 19} {
		fmt.Printf("step %2d: %.4f\n", step, s.LearnRate(0.1, step))
	}
	// Output:
	// step  0: 0.0200
	// step  3: 0.0800
	// step  4: 0.1000
	// step 12: 0.0500
	// step 19: 0.0010
}

// A recipe names a schedule and changes some of its defaults.
func ExampleByName() {
	config, err := schedule.ByName("step")
	if err != nil {
		fmt.Println(err)
		return
	}
	config.(*schedule.Step).Every = schedule.Epochs(2) // or decode YAML into config
	s, err := config.New(schedule.Run{Steps: 60, PerEpoch: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.3g %.3g %.3g\n", s.LearnRate(0.1, 19), s.LearnRate(0.1, 20), s.LearnRate(0.1, 59))
	// Output: 0.1 0.01 0.001
}

// A plateau is told how well the run goes.
func ExampleObserver() {
	s, err := schedule.Plateau{Factor: 0.5, Patience: 1}.New(schedule.Run{Steps: 100, PerEpoch: 10})
	if err != nil {
		fmt.Println(err)
		return
	}
	for epoch, loss := range []float64{1, 0.8, 0.9, 0.85} {
		if o, ok := s.(schedule.Observer); ok {
			o.Observe(loss)
		}
		fmt.Println(s.LearnRate(0.1, 10*epoch))
	}
	// Output:
	// 0.1
	// 0.1
	// 0.1
	// 0.05
}
