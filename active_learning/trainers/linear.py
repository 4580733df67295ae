"""A linear head on fixed embeddings: L2-penalised logistic regression by L-BFGS, in float64."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits, log_softmax

Floats = NDArray[np.float32]

_ROUNDS = 200
_FOLDS, _FOLDS_OF_MANY, _MANY = 5, 3, 400  # with many examples, fewer folds estimate as well and cost less
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


def fit_augmented(
    variants: Sequence[Floats], targets: Floats, weights: Floats, *, strength: float, multiple: bool = False
) -> LinearHead:
    """As `fit_head`, on several embeddings [N, D] of each example (mirrored, say) that share its weight."""
    count = len(variants)
    return fit_head(
        np.concatenate(variants),
        np.concatenate([targets] * count),
        np.concatenate([weights / np.float32(count)] * count),
        strength=strength,
        multiple=multiple,
    )


def cross_fit_logits(
    variants: Sequence[Floats],
    targets: Floats,
    weights: Floats,
    *,
    strength: float,
    multiple: bool,
    seed: int,
) -> Floats:
    """Logits [N, C] for every example (its first variant) from a head that has seen none of its variants."""
    number = len(targets)
    if number < 2:
        return np.zeros_like(targets)
    folds = _FOLDS if number <= _MANY else _FOLDS_OF_MANY
    order = np.random.default_rng(seed).permutation(number)
    # Dealt out class by class, so that every fold has some of each.
    order = order[np.argsort(targets[order].argmax(axis=1), kind="stable")]
    fold = np.empty(number, np.int64)
    fold[order] = np.arange(number) % min(folds, number)
    logits = np.zeros_like(targets)
    for each in range(int(fold.max()) + 1):
        held = fold == each
        seen = [variant[~held] for variant in variants]
        head = fit_augmented(seen, targets[~held], weights[~held], strength=strength, multiple=multiple)
        logits[held] = head.logits(variants[0][held])
    return logits
