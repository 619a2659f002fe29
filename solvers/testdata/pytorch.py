"""Prints weights after steps of PyTorch's optimizers in float64, for TestAgainstPyTorch: python3 pytorch.py > pytorch.json

Written with PyTorch 1.13. Some things are written out here from their papers: Lion, which it has not; NAdam, because that version
multiplies mu into the product of the next step twice and keeps the product in float32; clipping by the global norm, because PyTorch
adds 1e-6 to the norm. The gradients do not depend on the weights and stand in the file too.
"""

import json
import math

import torch

STEPS, KEPT = 100, [1, 2, 3, 5, 6, 10, 30, 51, 100]
START = [1.0, -2.0, 0.5, 0.0]


def gradient(step):
    """Gradients that change sign and size from step to step and from element to element, with zeros at first in the last."""
    return [math.sin(0.7 * step + 1.3 * i) * math.exp(-0.5 * i) * (1 + 0.01 * step) for i in range(3)] + [
        0.0 if step < 4 else 1e-3 * math.cos(step)
    ]


GRADIENTS = [gradient(step) for step in range(1, STEPS + 1)]


class Lion(torch.optim.Optimizer):
    def __init__(self, params, lr, betas, weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (beta1, beta2), lr = group["betas"], group["lr"]
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p))
                c = beta1 * m + (1 - beta1) * p.grad
                p.sub_(lr * (torch.sign(c) + group["weight_decay"] * p))
                m.copy_(beta2 * m + (1 - beta2) * p.grad)


class NAdam(torch.optim.Optimizer):
    def __init__(self, params, lr=0.002, betas=(0.9, 0.999), eps=1e-8, momentum_decay=0.004, weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, eps=eps, momentum_decay=momentum_decay, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (beta1, beta2), lr = group["betas"], group["lr"]
            for p in group["params"]:
                state = self.state[p]
                t = state["t"] = state.get("t", 0) + 1
                mu = [beta1 * (1 - 0.5 * 0.96 ** (k * group["momentum_decay"])) for k in range(1, t + 2)]
                g = p.grad + group["weight_decay"] * p
                m = state["m"] = beta1 * state.get("m", 0) + (1 - beta1) * g
                v = state["v"] = beta2 * state.get("v", 0) + (1 - beta2) * g * g
                ahead = mu[t] * m / (1 - math.prod(mu)) + (1 - mu[t - 1]) * g / (1 - math.prod(mu[:t]))
                p.sub_(lr * ahead / ((v / (1 - beta2**t)).sqrt() + group["eps"]))


def by_norm(limit):
    def clip(p):
        norm = p.grad.norm()
        if norm > limit:
            p.grad.mul_(limit / norm)

    return clip


def by_value(limit):
    return lambda p: torch.nn.utils.clip_grad_value_([p], limit)


def run(make, clip=None):
    """Returns the weights after the kept steps. From step 51 on the rate is half of what it was."""
    p = torch.nn.Parameter(torch.tensor(START, dtype=torch.float64))
    optimizer, kept = make([p]), []
    for step, g in enumerate(GRADIENTS, 1):
        if step == 51:
            for group in optimizer.param_groups:
                group["lr"] *= 0.5
        p.grad = torch.tensor(g, dtype=torch.float64)
        if clip:
            clip(p)
        optimizer.step()
        if step in KEPT:
            kept.append(p.tolist())
    return kept


o = torch.optim
CASES = [
    ("sgd", dict(lr=0.05), lambda p: o.SGD(p, lr=0.05)),
    ("sgd", dict(lr=0.05, weight_decay=0.01), lambda p: o.SGD(p, lr=0.05, weight_decay=0.01)),
    ("momentum", dict(lr=0.02, weight_decay=0.01), lambda p: o.SGD(p, lr=0.02, momentum=0.9, weight_decay=0.01)),
    ("nesterov", dict(lr=0.02, momentum=0.8, weight_decay=0.01),
     lambda p: o.SGD(p, lr=0.02, momentum=0.8, nesterov=True, weight_decay=0.01)),
    ("adam", {}, lambda p: o.Adam(p)),
    ("adam", dict(lr=0.02, beta1=0.5, beta2=0.9, eps=0.1, weight_decay=0.05),
     lambda p: o.Adam(p, lr=0.02, betas=(0.5, 0.9), eps=0.1, weight_decay=0.05)),
    ("adamw", dict(lr=0.01), lambda p: o.AdamW(p, lr=0.01)),
    ("adamw", dict(lr=0.01, weight_decay=0.3, amsgrad=True), lambda p: o.AdamW(p, lr=0.01, weight_decay=0.3, amsgrad=True)),
    ("amsgrad", dict(lr=0.01, beta2=0.9, weight_decay=0.01),
     lambda p: o.Adam(p, lr=0.01, betas=(0.9, 0.9), weight_decay=0.01, amsgrad=True)),
    ("rmsprop", dict(lr=0.01), lambda p: o.RMSprop(p, lr=0.01)),
    ("rmsprop", dict(lr=0.01, alpha=0.9, eps=1e-3, momentum=0.7, weight_decay=0.01),
     lambda p: o.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-3, momentum=0.7, weight_decay=0.01)),
    ("rmsprop", dict(lr=0.01, alpha=0.9, eps=1e-3, centered=True), lambda p: o.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-3, centered=True)),
    ("rmsprop", dict(lr=0.01, alpha=0.9, eps=1e-3, centered=True, momentum=0.7),
     lambda p: o.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-3, centered=True, momentum=0.7)),
    ("adagrad", {}, lambda p: o.Adagrad(p)),
    ("adagrad", dict(lr=0.1, eps=1e-3, weight_decay=0.02), lambda p: o.Adagrad(p, lr=0.1, eps=1e-3, weight_decay=0.02)),
    ("nadam", {}, lambda p: NAdam(p)),
    ("nadam", dict(lr=0.01, beta1=0.8, beta2=0.99, momentum_decay=0.05, weight_decay=0.02),
     lambda p: NAdam(p, lr=0.01, betas=(0.8, 0.99), momentum_decay=0.05, weight_decay=0.02)),
    ("radam", {}, lambda p: o.RAdam(p)),
    ("radam", dict(lr=0.02, beta1=0.8, beta2=0.9, eps=1e-3, weight_decay=0.02),
     lambda p: o.RAdam(p, lr=0.02, betas=(0.8, 0.9), eps=1e-3, weight_decay=0.02)),
    ("lion", {}, lambda p: Lion(p, lr=1e-4, betas=(0.9, 0.99))),
    ("lion", dict(lr=0.01, beta1=0.8, beta2=0.95, weight_decay=0.1), lambda p: Lion(p, lr=0.01, betas=(0.8, 0.95), weight_decay=0.1)),
    ("sgd", dict(lr=0.05, clip_value=0.2), lambda p: o.SGD(p, lr=0.05), by_value(0.2)),
    ("momentum", dict(lr=0.05, weight_decay=0.1, clip_norm=0.6), lambda p: o.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.1), by_norm(0.6)),
]

cases = [dict(solver=name, config=config, weights=run(*how)) for name, config, *how in CASES]
lines = ",\n".join("  " + json.dumps(case) for case in cases)
gradients = ",\n".join("  " + json.dumps(g) for g in GRADIENTS)
print('{"start": %s, "kept": %s, "gradients": [\n%s\n], "cases": [\n%s\n]}' % (START, KEPT, gradients, lines))
