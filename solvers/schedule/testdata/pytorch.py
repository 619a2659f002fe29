"""Prints the rates of PyTorch's schedulers in a run of 40 steps, 10 an epoch, for TestAgainstPyTorch: python3 pytorch.py > pytorch.json

Written with PyTorch 1.13.
"""

import json

import torch
from torch.optim import lr_scheduler as s

STEPS, BASE = 40, 0.1
METRICS = [1.0, 0.9, 0.95, 0.9, 0.89999, 0.91, 0.5, 0.6, 0.7, 0.8, 0.9, 0.4, 0.3, 0.31, 0.3, 0.35, 0.4, 0.45, 0.2, 0.2]
METRICS += [0.2] * (STEPS - len(METRICS))


def run(make, watching=False):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=BASE)
    scheduler, rates = make(optimizer), []
    for step in range(STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if step + 1 < STEPS:  # OneCycleLR refuses one more
            scheduler.step(*([METRICS[step]] if watching else []))
    return rates


CASES = [
    ("step", dict(every=7, factor=0.5), lambda o: s.StepLR(o, 7, 0.5)),
    ("multistep", dict(at=["5", "1 epoch", "50%"], factor=0.3), lambda o: s.MultiStepLR(o, [5, 10, 20], 0.3)),
    ("exponential", dict(every=1, factor=0.9), lambda o: s.ExponentialLR(o, 0.9)),
    ("linear", dict(to=0.25), lambda o: s.LinearLR(o, 1.0, 0.25, total_iters=STEPS)),
    ("polynomial", dict(power=1.7), lambda o: s.PolynomialLR(o, STEPS, 1.7)),
    ("cosine", dict(to=0.1), lambda o: s.CosineAnnealingLR(o, STEPS, eta_min=0.1 * BASE)),
    ("cosine", dict(cycle=7), lambda o: s.CosineAnnealingWarmRestarts(o, 7)),
    ("cosine", dict(cycle=4, grow=2, to=0.05), lambda o: s.CosineAnnealingWarmRestarts(o, 4, 2, eta_min=0.05 * BASE)),
    ("onecycle", dict(), lambda o: s.OneCycleLR(o, BASE, total_steps=STEPS, cycle_momentum=False)),
    ("onecycle", dict(up="50%", **{"from": 0.1}, to=0.01),
     lambda o: s.OneCycleLR(o, BASE, total_steps=STEPS, pct_start=0.5, div_factor=10, final_div_factor=10, cycle_momentum=False)),
    ("plateau", dict(factor=0.5, patience=2), lambda o: s.ReduceLROnPlateau(o, factor=0.5, patience=2)),
    ("plateau", dict(factor=0.5, patience=1, cooldown=3, threshold=0.2, to=0.03),
     lambda o: s.ReduceLROnPlateau(o, factor=0.5, patience=1, cooldown=3, threshold=0.2, min_lr=0.03 * BASE)),
]

cases = [dict(schedule=name, config=config, rates=run(make, name == "plateau")) for name, config, make in CASES]
lines = ",\n".join("  " + json.dumps(case) for case in cases)
print('{"base": %s, "metrics": %s, "cases": [\n%s\n]}' % (BASE, METRICS, lines))
