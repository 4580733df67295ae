"""Records on their way to become items: checked, hashed, labelled. Pure but for decoding."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from labeling import images
from labeling.class_book import ClassBook
from labeling.errors import BadImage
from labeling.formats import BadRow, Record
from labeling.formats.encodings import why_unclean
from labeling.images import ImageFacts
from labeling.items import MAX_EXTERNAL_ID, MAX_SCENARIO, MAX_TEXT_BYTES, NewItem
from labeling.near import text_simhashes
from labeling.shapes import Choice, ItemKind

MAX_ATTRIBUTES = 100_000  # characters of JSON
NEAR_CHARACTERS = 20_000  # of a text: what near copies share, they share early on


@dataclass(frozen=True, slots=True)
class Claim:
    """A prediction that came with an item; `source` names the model that made it."""

    source: str
    region: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that passed every check but the decoding of its image."""

    record: Record
    content_hash: str
    byte_size: int
    gold: tuple[Choice, ...] | None
    claims: tuple[Claim, ...]


def candidate(record: Record, kind: ItemKind, book: ClassBook) -> Candidate | BadRow:
    """The record as a candidate, or the first thing that is wrong with it."""
    try:
        data = _content(record, kind)
        _check_words(record)
        gold = book.gold(record.labels)
        claims = tuple(Claim(given.source, book.predicted(given)) for given in record.predictions)
    except ValueError as error:
        return BadRow(record.where, str(error))
    return Candidate(record, hashlib.sha256(data).hexdigest(), len(data), gold, claims)


def look(candidate: Candidate, max_pixels: int) -> ImageFacts | BadRow:
    """What the image is; meant to run in a thread, decoding leaves the interpreter lock."""
    assert candidate.record.data is not None
    try:
        return images.inspect(candidate.record.data, max_pixels=max_pixels)
    except BadImage as error:
        return BadRow(candidate.record.where, str(error))


def new_images(candidates: Sequence[Candidate], facts: Mapping[str, ImageFacts]) -> list[NewItem]:
    """The items to add; facts by content hash, those of images that the project has already left out."""
    found = ((c, facts.get(c.content_hash)) for c in candidates)
    return [_new_item(c, f, None if f is None else f.near_hash) for c, f in found]


def new_texts(candidates: Sequence[Candidate]) -> list[NewItem]:
    """The items to add, with the near hash of the beginning of each text."""
    near = text_simhashes([(c.record.text or "")[:NEAR_CHARACTERS] for c in candidates])
    return [_new_item(c, None, h) for c, h in zip(candidates, near, strict=True)]


def _new_item(candidate: Candidate, facts: ImageFacts | None, near_hash: int | None) -> NewItem:
    record = candidate.record
    return NewItem(
        content_hash=candidate.content_hash,
        media_type="text/plain" if facts is None else facts.media_type,
        byte_size=candidate.byte_size,
        text=record.text,
        width=None if facts is None else facts.width,
        height=None if facts is None else facts.height,
        external_id=record.external_id,
        attributes=record.attributes,
        scenario=record.scenario,
        near_hash=near_hash,
        gold=candidate.gold,
    )


def _content(record: Record, kind: ItemKind) -> bytes:
    if kind == "image":
        if record.data is None:
            raise ValueError("a text, and the project takes images")
        if not record.data:
            raise ValueError("the file is empty")
        return record.data
    if record.text is None:
        raise ValueError("no text, and the project takes texts")
    if not record.text or record.text.isspace():
        raise ValueError("the text is empty")
    if "\0" in record.text:
        raise ValueError("the text holds a NUL character; is it a text at all?")
    data = _utf8(record.text)
    if len(data) > MAX_TEXT_BYTES:
        raise ValueError(f"the text has {len(data)} bytes, more than {MAX_TEXT_BYTES}")
    return data


def _check_words(record: Record) -> None:
    """Everything beside the content must fit into its column and be text that can be stored."""
    for name, word, limit in (
        ("external id", record.external_id, MAX_EXTERNAL_ID),
        ("scenario", record.scenario, MAX_SCENARIO),
    ):
        if word is None:
            continue
        if len(word) > limit:
            raise ValueError(f"the {name} has {len(word)} characters, more than {limit}")
        if "\0" in word:
            raise ValueError(f"the {name} holds a NUL character")
        _utf8(word)
    if not record.attributes:
        return
    body = json.dumps(record.attributes)
    if len(body) > MAX_ATTRIBUTES:
        raise ValueError(f"its metadata has {len(body)} characters, more than {MAX_ATTRIBUTES}")
    if "\\u0000" in body:
        raise ValueError("its metadata holds a NUL character")


def _utf8(text: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise ValueError(why_unclean(text)) from None
