"""PyTorch, eager, on the CPU, as a peer of benchmarks/compare: torch_steps.py THREADS BLOCK_MS < names of workloads"""
import re

import peer


def start(threads):
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    own = re.search(r"CPU capability usage: (\S+)", torch.__config__.show())

    def prepare(w):
        layers = []
        for inputs, outputs in zip(w.widths, w.widths[1:]):
            layers += [torch.nn.Linear(inputs, outputs), torch.nn.ReLU()]
        net = torch.nn.Sequential(*layers[:-1])
        x = torch.rand(w.batch, w.widths[0])
        y = torch.randint(0, w.widths[-1], (w.batch,))
        loss = torch.nn.CrossEntropyLoss()
        if w.solver == "adam":
            solver = torch.optim.Adam(net.parameters(), lr=0.001)
        else:
            solver = torch.optim.SGD(net.parameters(), lr=0.1)

        def step():
            solver.zero_grad(set_to_none=True)
            loss(net(x), y).backward()
            solver.step()

        return step

    note = f"eager, element kernels {own[1]}" if own else "eager"
    return torch.__version__, note, prepare


peer.serve(start)
