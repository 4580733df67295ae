"""All texts of a training set as one corpus, and the embedding learnt from it.

Labels play no part here, so texts of every split teach the embedding, as do the unlabelled ones. Test items
are then treated as the items that the model will draft are: their text was there, their label was not.
"""

import functools
import hashlib
from dataclasses import dataclass, field

from active_learning.trainers import lsa
from active_learning.trainers.data import TrainingData
from preannotate.errors import BadInput
from preannotate.ngrams import DecodedText
from preannotate.preprocess import decode_text
from preannotate.signature import HashedNgrams


@dataclass(frozen=True)
class Corpus:
    """Texts by the SHA-256 of their bytes, sorted; two corpora are equal when these hashes are."""

    hashes: tuple[str, ...]
    texts: tuple[bytes, ...] = field(compare=False, repr=False)


def corpus_of(data: TrainingData, limit: int) -> Corpus:
    """The `limit` texts with the smallest hashes, labelled or not; the same whatever is labelled already."""
    texts = {example.hash: example.data for example in data.examples}
    texts |= {hashlib.sha256(text).hexdigest(): text for text in data.unlabelled}
    chosen = sorted(texts.items())[:limit]
    return Corpus(tuple(key for key, _ in chosen), tuple(text for _, text in chosen))


@functools.lru_cache(maxsize=2)  # rounds and seeds over the same texts share one basis
def basis_of(corpus: Corpus, spec: HashedNgrams, dimensions: int) -> lsa.Basis:
    """The embedding learnt from a corpus; a text that cannot be read teaches nothing."""
    decoded = [text for text in (_try_decode(data, spec) for data in corpus.texts) if text is not None]
    return lsa.learn(decoded, buckets=spec.buckets, dimensions=dimensions)


def _try_decode(data: bytes, spec: HashedNgrams) -> DecodedText | None:
    try:
        return decode_text(data, spec)
    except BadInput:
        return None
