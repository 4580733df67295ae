from collections.abc import Sequence

import numpy as np

from active_learning.trainers.teacher import opinions
from tests.active_learning.trainers.factories import TOPICS, texts


def test_a_head_on_an_encoder_labels_unlabelled_texts() -> None:
    vocabularies = [set(words.split()) for words in TOPICS.values()]

    def encode(sentences: Sequence[str]) -> np.ndarray:
        return np.array([[len(v & set(s.split())) for v in vocabularies] for s in sentences], np.float32)

    data = texts(30)
    train = data.of("train")
    asked = ["goal coach season", "bank oil dollar", "rocket orbit comet"]
    said = opinions(
        encode, [e.data.decode() for e in train], data.targets(train), np.ones(len(train), np.float32), asked,
        multiple=False, seed=0,
    )  # fmt: skip
    assert said.argmax(axis=1).tolist() == [0, 1, 2]
    assert np.allclose(said.sum(axis=1), 1.0, atol=1e-5)
