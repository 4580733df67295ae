"""A linear head on fixed embeddings: L2-penalised logistic regression by L-BFGS, in float64."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

Floats = NDArray[np.float32]

_ROUNDS = 200
_BIAS_PENALTY = 1e-3  # keeps the bias of a class without examples finite


@dataclass(frozen=True, eq=False)
class LinearHead:
    """logits = embeddings @ weight.T + bias; weight float32 [C, D], bias float32 [C]."""

    weight: Floats
    bias: Floats

    def logits(self, embeddings: Floats) -> Floats:
        return np.asarray(embeddings @ self.weight.T + self.bias, np.float32)


def fit_head(
    embeddings: Floats, targets: Floats, weights: Floats, *, strength: float, multiple: bool = False
) -> LinearHead:
    """Embeddings [N, D], targets [N, C] of zeros and ones, weights [N].

    `strength` is the inverse of the penalty; `multiple` fits one yes-or-no decision a class instead of one
    choice among all.
    """
    x, y, w = (torch.from_numpy(np.asarray(a, np.float64)) for a in (embeddings, targets, weights))
    weight = torch.zeros(y.shape[1], x.shape[1], dtype=torch.float64, requires_grad=True)
    bias = torch.zeros(y.shape[1], dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.LBFGS(
        [weight, bias],
        max_iter=_ROUNDS,
        tolerance_grad=1e-6,
        tolerance_change=1e-9,
        line_search_fn="strong_wolfe",
    )

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        logits = x @ weight.T + bias
        if multiple:
            each = binary_cross_entropy_with_logits(logits, y, reduction="none").sum(dim=1)
        else:
            each = -(y * log_softmax(logits, dim=1)).sum(dim=1)
        penalty = (weight * weight).sum() / strength + _BIAS_PENALTY * (bias * bias).sum()
        total = ((w * each).sum() + 0.5 * penalty) / w.sum()
        total.backward()  # type: ignore[no-untyped-call]
        return total

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return LinearHead(weight.detach().numpy().astype(np.float32), bias.detach().numpy().astype(np.float32))


def cross_fit_logits(
    embeddings: Floats,
    targets: Floats,
    weights: Floats,
    *,
    strength: float,
    multiple: bool,
    seed: int,
    folds: int = 5,
) -> Floats:
    """Logits [N, C] for every example from a head that has not seen it; needs at least two examples."""
    order = np.random.default_rng(seed).permutation(len(embeddings))
    # Dealt out class by class, so that every fold has some of each.
    order = order[np.argsort(targets[order].argmax(axis=1), kind="stable")]
    fold = np.empty(len(order), np.int64)
    fold[order] = np.arange(len(order)) % min(folds, len(order))
    logits = np.zeros_like(targets)
    for number in range(int(fold.max()) + 1):
        held = fold == number
        head = fit_head(
            embeddings[~held], targets[~held], weights[~held], strength=strength, multiple=multiple
        )
        logits[held] = head.logits(embeddings[held])
    return logits
