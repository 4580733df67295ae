"""Trains the text model: n-gram embeddings learnt from every text, a linear head learnt from the labels."""

import hashlib
from collections.abc import Callable, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from active_learning.calibration import fit_temperature
from active_learning.errors import UnusableExample
from active_learning.trainers import lsa, teacher
from active_learning.trainers.config import TextConfig
from active_learning.trainers.corpus import Corpus, corpus_of
from active_learning.trainers.data import TrainingData, TrainingExample, class_weights
from active_learning.trainers.export import Export
from active_learning.trainers.linear import LinearHead, cross_fit_logits, fit_head
from active_learning.trainers.lsa import Basis
from active_learning.trainers.recent import Recent
from active_learning.trainers.text_graph import TextProgram
from preannotate.errors import BadInput
from preannotate.ngrams import DecodedText
from preannotate.preprocess import decode_text
from preannotate.signature import HashedNgrams

Floats = NDArray[np.float32]
Progress = Callable[[float, str], None]

_BASES: Recent[Basis] = Recent(2)  # rounds and seeds over the same texts share one basis
_TAUGHT = 2_000  # unlabelled texts that a sentence encoder is asked about: about a minute for a small one


def train_text(data: TrainingData, config: TextConfig, *, seed: int, progress: Progress) -> Export:
    """Raises UnusableExample for a labelled item that is not UTF-8; such an unlabelled one is left out."""
    spec = HashedNgrams(
        word_orders=config.word_orders,
        char_orders=config.char_orders,
        buckets=config.buckets,
        max_features=config.max_features,
    )
    progress(0.0, "learning the embedding from all texts")
    basis = _basis_of(corpus_of(data, config.representation_texts), spec, config.dimensions)
    progress(0.7, "fitting the head")
    train, validation = data.of("train"), data.of("validation")
    inputs, targets = _embed(train, basis, spec), data.targets(train)
    weights = class_weights(targets, config.class_weights)
    head = _fit(data, config, inputs, targets, weights, basis, spec, seed)
    progress(0.8, "calibrating")
    held = cross_fit_logits(
        [inputs], targets, weights, strength=config.strength, multiple=data.multiple, seed=seed
    )
    # Left-out training items and validation items together: either alone may be very few.
    logits = np.concatenate([held, head.logits(_embed(validation, basis, spec))])
    answers = np.concatenate([targets, data.targets(validation)])
    program = TextProgram(basis, head)
    batch, length = torch.export.Dim("batch"), torch.export.Dim("length")
    return Export(
        onnx=program.onnx(),
        preprocess=spec,
        embedding=basis.dimensions,
        temperature=fit_temperature(logits, answers, multiple=data.multiple),
        module=program.module() if config.torch_export else None,
        example=(torch.ones(2, 3, dtype=torch.int64), torch.ones(2, 3)),
        dynamic_axes=({0: batch, 1: length}, {0: batch, 1: length}),
    )


def _basis_of(corpus: Corpus, spec: HashedNgrams, dimensions: int) -> Basis:
    key = (corpus.hashes, spec, dimensions)
    return _BASES.get(key, lambda: _learn(corpus, spec, dimensions))


def _learn(corpus: Corpus, spec: HashedNgrams, dimensions: int) -> Basis:
    decoded = [text for text in (_try_decode(data, spec) for data in corpus.items) if text is not None]
    return lsa.learn(decoded, buckets=spec.buckets, dimensions=dimensions)


def _fit(
    data: TrainingData,
    config: TextConfig,
    inputs: Floats,
    targets: Floats,
    weights: Floats,
    basis: Basis,
    spec: HashedNgrams,
    seed: int,
) -> LinearHead:
    if config.encoder is not None:
        labelled = [example.data.decode("utf-8") for example in data.of("train")]
        drawn = sorted(data.unlabelled, key=lambda text: hashlib.sha256(text).digest())
        asked = [text for text in drawn if _try_decode(text, spec) is not None][:_TAUGHT]
        encode = teacher.load_encoder(config.encoder)
        if asked:
            said = teacher.opinions(
                encode, labelled, targets, weights, [text.decode("utf-8") for text in asked],
                multiple=data.multiple, seed=seed,
            )  # fmt: skip
            embedded = basis.embed([decode_text(text, spec) for text in asked])
            inputs = np.concatenate([inputs, embedded])
            targets = np.concatenate([targets, said])
            weights = np.concatenate([weights, np.ones(len(asked), np.float32)])
    return fit_head(inputs, targets, weights, strength=config.strength, multiple=data.multiple)


def _embed(examples: Sequence[TrainingExample], basis: Basis, spec: HashedNgrams) -> Floats:
    decoded = []
    for example in examples:
        try:
            decoded.append(decode_text(example.data, spec))
        except BadInput as error:
            raise UnusableExample(example.hash, str(error)) from error
    return basis.embed(decoded)


def _try_decode(data: bytes, spec: HashedNgrams) -> DecodedText | None:
    try:
        return decode_text(data, spec)
    except BadInput:
        return None
