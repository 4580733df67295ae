"""All items of a training set, labelled or not, as one corpus from which representations are learnt.

Labels play no part there, so items of every split teach the representation, as do the unlabelled ones. Test
items are then treated as the items that the model will draft are: they were there, their label was not.
"""

import hashlib
from dataclasses import dataclass, field

from active_learning.trainers.data import TrainingData


@dataclass(frozen=True)
class Corpus:
    """Items and the SHA-256 of their bytes, sorted by it; the hashes stand for the whole corpus."""

    hashes: tuple[str, ...]
    items: tuple[bytes, ...] = field(repr=False)


def corpus_of(data: TrainingData, limit: int) -> Corpus:
    """The `limit` items with the smallest hashes; the same whatever is labelled already."""
    items = {example.hash: example.data for example in data.examples}
    items |= {hashlib.sha256(item).hexdigest(): item for item in data.unlabelled}
    chosen = sorted(items.items())[:limit]
    return Corpus(tuple(key for key, _ in chosen), tuple(item for _, item in chosen))
