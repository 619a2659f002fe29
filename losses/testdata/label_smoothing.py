#!/usr/bin/env python3
"""Writes label_smoothing.json: PyTorch's smoothed cross-entropy of two rows, and the gradient of their sum.

Run it in this folder with PyTorch 1.13. The logits are those of large and small differences.
"""
import json

import torch
from torch.nn.functional import cross_entropy

logits = torch.tensor([[1.0, -2.5, 3.0], [40.0, 0.25, -60.0]], dtype=torch.float64)
targets = {"class": [0, 2], "distribution": [[0.2, 0.3, 0.5], [1.0, 0.0, 0.0]]}
cases = []
for smoothing in [0.0, 0.1, 0.75]:
    for form, target in targets.items():
        pred = logits.clone().requires_grad_()
        y = torch.tensor(target, dtype=torch.int64 if form == "class" else torch.float64)
        loss = cross_entropy(pred, y, label_smoothing=smoothing, reduction="none")
        loss.sum().backward()
        cases.append({"smoothing": smoothing, form: y.flatten().tolist(), "loss": loss.tolist(), "gradient": pred.grad.flatten().tolist()})
with open("label_smoothing.json", "w") as file:
    json.dump({"torch": torch.__version__, "logits": logits.flatten().tolist(), "cases": cases}, file, indent=1)
    file.write("\n")
