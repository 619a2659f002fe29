package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"nabla/run"
)

func (a *app) bench() *cobra.Command {
	var s settings
	var steps int
	var mlp string
	var json, plan, profile, check bool
	cmd := &cobra.Command{
		Use:   "bench [recipe | data file]",
		Short: "Time, arithmetic and memory of a recipe's training step",
		Long: "Bench measures a training step without training: forward, backward and update on one batch that stays in memory.\n" +
			"The time is the median of ten blocks after a warm-up. FLOPs count 2 for each multiply-add of matrix products. The\n" +
			"peak is that of multiply-adds alone, without loads or stores, by as many threads.\n\n" +
			"With --plan it prints what the machine does in a step instead: operators, shapes, memory, what is fused, FLOPs and\n" +
			"bytes. With --profile it prints the time of each, the slowest first, beside the machine's peak and bandwidth. With\n" +
			"--check it proves the plan on a few steps: every operator is also run by itself, in memory of its own, and the\n" +
			"results are compared bit for bit.",
		Example: a.example("bench mnist", "bench --mlp 784-128-10 --batch 100 --threads 1 --json", "bench mnist --profile"),
		Args:    atMostOne(whatToFit),
		RunE: func(cmd *cobra.Command, args []string) error {
			given := func(name string) bool {
				f := cmd.Flags().Lookup(name)
				return f.Changed && f.Value.String() != "false"
			}
			for _, pair := range [][2]string{{"plan", "profile"}, {"plan", "check"}, {"plan", "steps"}, {"profile", "check"}, {"check", "json"}} {
				if given(pair[0]) && given(pair[1]) {
					return usagef("bench: --%s and --%s: want one of them", pair[0], pair[1])
				}
			}
			if cmd.Flags().Changed("steps") && steps == 0 {
				return usagef("bench: --steps 0: want at least 5, with --profile or --check at least 1")
			}
			j, err := a.benchJob(cmd, args, &s, mlp)
			if err != nil {
				return err
			}
			defer j.Close()
			switch {
			case plan:
				return a.benchPlan(j, json)
			case profile:
				return a.benchProfile(cmd.Context(), j, steps, json)
			case check:
				return a.benchCheck(cmd.Context(), j, steps)
			}
			m, err := j.Bench(cmd.Context(), steps)
			if err != nil {
				return interrupted(cmd.Context(), err)
			}
			if json {
				return a.printJSON(m)
			}
			facts := facts{a.stdout}
			facts.add("recipe", fmt.Sprintf("%s, batch %s, %s parameters", m.Recipe, thousands(m.Batch), thousands(m.Parameters)))
			facts.add("machine", fmt.Sprintf("%s, kernels %s", count(m.Threads, "thread"), m.Kernels))
			facts.add("step", fmt.Sprintf("%.4g µs, %s samples/s", m.Micros, thousands(int(1e6*float64(m.Batch)/m.Micros))))
			facts.add("arithmetic", fmt.Sprintf("%.4g MFLOP a step, %.4g GFLOP/s of %.4g, %s",
				float64(m.FLOPs)/1e6, m.GFLOPs, m.Peak, percent(m.GFLOPs/m.Peak)))
			facts.add("memory", fmt.Sprintf("%s, %s a step", count(int(m.Allocs), "allocation"), count(int(m.Bytes), "byte")))
			return nil
		},
	}
	s.register(cmd, "batch", "threads", "model", "hidden", "solver", "lr", "seed", "data-dir", "target")
	cmd.Flags().IntVar(&steps, "steps", 0, "steps to time, at least 5; with --profile or --check at least 1 (default two seconds' worth; with --check 3)")
	cmd.Flags().StringVar(&mlp, "mlp", "", "instead of a recipe, a perceptron of these `widths` on random rows, such as 784-128-10")
	cmd.Flags().BoolVar(&json, "json", false, "print the measurement as JSON")
	cmd.Flags().BoolVar(&plan, "plan", false, "print the plan of a step instead of timing it")
	cmd.Flags().BoolVar(&profile, "profile", false, "print the time of each part of a step, the slowest first")
	cmd.Flags().BoolVar(&check, "check", false, "compare the plan bit for bit with its operators run one by one")
	return cmd
}

func (a *app) benchPlan(j *run.Job, json bool) error {
	p, err := j.Plan()
	if err != nil {
		return err
	}
	if json {
		return a.printJSON(p)
	}
	_, err = fmt.Fprint(a.stdout, p)
	return err
}

func (a *app) benchProfile(ctx context.Context, j *run.Job, steps int, json bool) error {
	p, err := j.Profile(ctx, steps)
	if err != nil {
		return interrupted(ctx, err)
	}
	if json {
		return a.printJSON(p)
	}
	return a.printProfile(p)
}

// checkedSteps is how many steps a check takes: the first differs from the later ones in what memory holds before it.
const checkedSteps = 3

func (a *app) benchCheck(ctx context.Context, j *run.Job, steps int) error {
	if steps == 0 {
		steps = checkedSteps
	}
	if err := j.CheckPlan(ctx, steps); err != nil {
		return interrupted(ctx, err)
	}
	_, err := fmt.Fprintf(a.stdout, "%s: the plan computes what its operators do one by one, bit for bit\n", count(steps, "step"))
	return err
}

func (a *app) benchJob(cmd *cobra.Command, args []string, s *settings, mlp string) (*run.Job, error) {
	if !cmd.Flags().Changed("mlp") {
		return a.prepare(cmd, args, s)
	}
	if len(args) > 0 || s.config != "" {
		return nil, usagef("bench: a recipe and --mlp %s: want one of them", mlp)
	}
	var widths []int
	for _, text := range strings.Split(mlp, "-") {
		w, err := strconv.Atoi(text)
		if err != nil {
			return nil, usagef("--mlp %s: want widths separated by -, from the inputs to the classes, such as 784-128-10", mlp)
		}
		widths = append(widths, w)
	}
	layers, err := s.layers(cmd)
	if err != nil {
		return nil, err
	}
	return a.job(cmd, func() (*run.Job, error) { return run.SyntheticMLP(widths, layers, a.options...) })
}
