#!/usr/bin/env python3
"""Writes figures.json: metrics as scikit-learn computes them, on inputs drawn from a seed.

Run it in this folder with scikit-learn 1.2. Outputs of classifiers are logits; ranks follow from the softmax.
"""
import json
import warnings

import numpy
import sklearn
from sklearn import metrics

warnings.filterwarnings("ignore")  # about classes that do not occur: that is what some cases are for
draw = numpy.random.default_rng(7)


def classifier(name, rows, classes, absent=(), never=(), weighted=False, decimals=None, repeat=1):
    """Logits that know something of the class; absent classes have no rows, and some are never predicted."""
    target = draw.choice([c for c in range(classes) if c not in absent], rows)
    logits = draw.normal(size=(rows, classes)) + 1.2 * numpy.eye(classes)[target]
    logits[:, list(never)] -= 20
    logits = numpy.tile(logits[: rows // repeat], (repeat, 1))  # ties
    if decimals is not None:
        logits = logits.round(decimals)  # ties where the score is a difference
    weight = draw.integers(0, 5, rows) / 4 if weighted else None
    if weighted:
        counted = weight > 0  # a row of weight 0 is none for us; scikit-learn takes its class for one that occurs
        target, logits, weight = target[counted], logits[counted], weight[counted]
    predicted = logits.argmax(1)
    odds = dict(sample_weight=weight)
    macro = dict(average="macro", zero_division=0, **odds)
    want = {
        "accuracy": metrics.accuracy_score(target, predicted, **odds),
        "balanced_accuracy": metrics.balanced_accuracy_score(target, predicted, **odds),
        "precision": metrics.precision_score(target, predicted, **macro),
        "recall": metrics.recall_score(target, predicted, **macro),
        "f1": metrics.f1_score(target, predicted, **macro),
    }
    every = list(range(classes))
    if classes > 2 and decimals is None:
        want["top2_accuracy"] = metrics.top_k_accuracy_score(target, logits, k=2, labels=every, **odds)
    if classes == 2:
        want["roc_auc"] = metrics.roc_auc_score(target, logits[:, 1] - logits[:, 0], **odds)
    else:
        shares = numpy.exp(logits - logits.max(1, keepdims=True))
        shares /= shares.sum(1, keepdims=True)
        # scikit-learn wants every class among the targets; the mean over those that are is taken here
        want["roc_auc"] = numpy.mean([metrics.roc_auc_score(target == c, shares[:, c], **odds) for c in set(target)])
        if not absent:
            assert abs(want["roc_auc"] - metrics.roc_auc_score(target, shares, multi_class="ovr", **odds)) < 1e-15
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(target, predicted, labels=every, zero_division=0, **odds)
    return {
        "name": name,
        "columns": classes,
        "output": logits.ravel().tolist(),
        "class": target.tolist(),
        "weight": None if weight is None else weight.tolist(),
        "want": want,
        "per_class": {"precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist()},
        "confusion": metrics.confusion_matrix(target, predicted, labels=every, **odds).tolist(),
    }


def regression(name, rows, columns, weighted=False, constant=False):
    target = 50 + 3 * draw.normal(size=(rows, columns))
    output = target + draw.normal(size=target.shape)
    if constant:
        target[:, 0] = 4  # with errors
        target[:, 1] = output[:, 1] = 5  # without
    weight = draw.random(rows) if weighted else None
    odds = dict(sample_weight=weight)
    return {
        "name": name,
        "columns": columns,
        "output": output.ravel().tolist(),
        "target": target.ravel().tolist(),
        "weight": None if weight is None else weight.tolist(),
        "want": {
            "mae": metrics.mean_absolute_error(target, output, **odds),
            "rmse": metrics.mean_squared_error(target, output, **odds) ** 0.5,
            "r2": metrics.r2_score(target, output, **odds),
        },
    }


cases = [
    classifier("two classes", 41, 2),
    classifier("two classes, ties", 41, 2, decimals=0),
    classifier("two classes, weights", 41, 2, weighted=True, decimals=1),
    classifier("four classes", 60, 4),
    classifier("four classes, ties", 60, 4, repeat=3),
    classifier("four classes, weights", 60, 4, weighted=True),
    classifier("a class without rows", 40, 4, absent=[1]),
    classifier("a class never predicted", 40, 4, never=[2]),
    classifier("a class that does not occur", 40, 4, absent=[1], never=[1]),
    classifier("few rows of many classes, weights", 30, 9, absent=[0, 5], never=[5, 8], weighted=True),
    regression("numbers", 30, 1),
    regression("three columns", 30, 3),
    regression("three columns, weights", 30, 3, weighted=True),
    regression("constant targets", 20, 3, constant=True),
]
with open("figures.json", "w") as file:
    json.dump({"scikit-learn": sklearn.__version__, "cases": cases}, file)
    file.write("\n")
