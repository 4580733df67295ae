"""A sentence encoder as the teacher of the n-gram model.

Encoder embeddings are better than n-grams when labels are few, but a package holds no tokeniser and runs no
Python. So a linear head on the encoder's embeddings learns from the labels, says what it thinks of every
unlabelled text, and the n-gram model learns from both (distillation, Hinton, Vinyals & Dean 2015).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, softmax

from active_learning.calibration import fit_temperature
from active_learning.errors import TrainerUnavailable
from active_learning.trainers.linear import cross_fit_logits, fit_head
from active_learning.trainers.lsa import unit

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

_STRENGTH = 30.0


def load_encoder(name: str) -> Encode:
    """Texts -> float32 [N, E]. Raises TrainerUnavailable when the extra is missing or `name` cannot be read.

    A name that is no folder is fetched by sentence-transformers; code that came with a model is never run.
    """
    try:
        from sentence_transformers import SentenceTransformer  # an optional extra, and slow to import
    except ImportError:
        raise TrainerUnavailable(
            "encoder", "install labelloop[sentences] to use a sentence encoder"
        ) from None
    try:
        model = SentenceTransformer(
            name, device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True}
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise TrainerUnavailable("encoder", f"{name!r} cannot be loaded: {error}") from error

    def encode(texts: Sequence[str]) -> Floats:
        return np.asarray(
            model.encode(list(texts), show_progress_bar=False, convert_to_numpy=True), np.float32
        )

    return encode


def opinions(
    encode: Encode,
    labelled: Sequence[str],
    targets: Floats,
    weights: Floats,
    unlabelled: Sequence[str],
    *,
    multiple: bool,
    seed: int,
) -> Floats:
    """Calibrated probabilities [U, C] of a head on the encoder's embeddings for the unlabelled texts."""
    inputs = unit(encode(labelled))
    head = fit_head(inputs, targets, weights, strength=_STRENGTH, multiple=multiple)
    held = cross_fit_logits([inputs], targets, weights, strength=_STRENGTH, multiple=multiple, seed=seed)
    logits = head.logits(unit(encode(unlabelled))) / fit_temperature(held, targets, multiple=multiple)
    return np.asarray(expit(logits) if multiple else softmax(logits, axis=1), np.float32)
