"""Records on their way to become items: checked, hashed, labelled. Pure but for decoding."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from labeling import images
from labeling.class_book import ClassBook
from labeling.errors import BadImage
from labeling.formats import BadRow, GivenAnnotation, Record
from labeling.formats.encodings import why_unclean
from labeling.growth import marks_of
from labeling.images import ImageFacts
from labeling.items import MAX_EXTERNAL_ID, MAX_SCENARIO, MAX_TEXT_BYTES, NewItem
from labeling.near import text_simhashes
from labeling.shapes import Extent, ItemKind, Region

MAX_ATTRIBUTES = 100_000  # characters of JSON
NEAR_CHARACTERS = 20_000  # of a text: what near copies share, they share early on


@dataclass(frozen=True, slots=True)
class Claim:
    """A prediction that came with an item; `source` names the model that made it."""

    source: str
    regions: list[Region]
    score: float | None


@dataclass(frozen=True, slots=True)
class Work:
    """What a person said of an item elsewhere; see `GivenAnnotation`."""

    given: GivenAnnotation
    regions: list[Region]


@dataclass(frozen=True, slots=True)
class Known:
    """An item of the project that a record means without bringing its content."""

    content_hash: str
    media_type: str
    byte_size: int
    text: str | None
    width: int | None
    height: int | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A record that passed every check but the decoding of its image. `truth`: what its labels say."""

    record: Record
    content_hash: str
    byte_size: int
    truth: Sequence[Region] | None
    work: tuple[Work, ...] = ()
    claims: tuple[Claim, ...] = ()
    known: Known | None = None

    @property
    def gold(self) -> Sequence[Region] | None:
        """What to take for true: what the labels say, else what the first person said."""
        return self.truth if self.truth is not None or not self.work else self.work[0].regions


def candidate(
    record: Record, kind: ItemKind, book: ClassBook, *, max_pixels: int = 0, known: Known | None = None
) -> Candidate | BadRow:
    """The record as a candidate, or the first thing that is wrong with it.

    `max_pixels`: of an image whose header is read to see what its shapes may cover.
    """
    try:
        data = b"" if known is not None else _content(record, kind)
        _check_words(record)
        if record.marks is None and not record.annotations and not record.predictions:
            said = _Said(book.gold(record.labels))
        else:
            said = _said(record, book, _extent(record, kind, data, known, max_pixels))
    except (ValueError, BadImage) as error:
        return BadRow(record.where, str(error))
    if known is not None:
        return Candidate(
            record, known.content_hash, known.byte_size, said.truth, said.work, said.claims, known
        )
    content_hash = hashlib.sha256(data).hexdigest()
    return Candidate(record, content_hash, len(data), said.truth, said.work, said.claims)


def look(candidate: Candidate, max_pixels: int) -> ImageFacts | BadRow:
    """What the image is; meant to run in a thread, decoding leaves the interpreter lock."""
    assert candidate.record.data is not None
    try:
        return images.inspect(candidate.record.data, max_pixels=max_pixels)
    except BadImage as error:
        return BadRow(candidate.record.where, str(error))


def new_images(
    candidates: Sequence[Candidate], facts: Mapping[str, ImageFacts], *, gold: bool = True
) -> list[NewItem]:
    """The items to add; facts by content hash, those of images that the project has already left out.

    `gold`: whether what is true of them is kept as their gold.
    """
    found = ((c, facts.get(c.content_hash)) for c in candidates)
    return [_new_item(c, f, None if f is None else f.near_hash, gold) for c, f in found]


def new_texts(candidates: Sequence[Candidate], *, gold: bool = True) -> list[NewItem]:
    """The items to add, with the near hash of the beginning of each text; `gold` as in `new_images`."""
    near = text_simhashes([(c.record.text or "")[:NEAR_CHARACTERS] for c in candidates])
    return [_new_item(c, None, h, gold) for c, h in zip(candidates, near, strict=True)]


def _new_item(candidate: Candidate, facts: ImageFacts | None, near_hash: int | None, gold: bool) -> NewItem:
    record, known = candidate.record, candidate.known
    seen = facts or known
    return NewItem(
        content_hash=candidate.content_hash,
        media_type="text/plain" if seen is None else seen.media_type,
        byte_size=candidate.byte_size,
        text=record.text if known is None else known.text,
        width=None if seen is None else seen.width,
        height=None if seen is None else seen.height,
        external_id=record.external_id,
        attributes=record.attributes,
        scenario=record.scenario,
        near_hash=near_hash,
        gold=candidate.gold if gold else None,
    )


@dataclass(frozen=True, slots=True)
class _Said:
    truth: Sequence[Region] | None
    work: tuple[Work, ...] = ()
    claims: tuple[Claim, ...] = ()


def _said(record: Record, book: ClassBook, extent: Extent) -> _Said:
    truth: Sequence[Region] | None = book.gold(record.labels)
    if record.marks is not None:
        truth = book.regions(record.marks, record.labels, extent)
    work = tuple(Work(given, book.regions(given.marks, (), extent)) for given in record.annotations)
    claims = tuple(
        Claim(given.source, book.predicted(given, extent), given.score) for given in record.predictions
    )
    return _Said(truth, work, claims)


def _extent(record: Record, kind: ItemKind, data: bytes, known: Known | None, max_pixels: int) -> Extent:
    """What regions may cover. An image's header is read only where shapes were given."""
    if kind == "text":
        return Extent(length=len(record.text or (known.text if known else None) or ""))
    if known is not None:
        return Extent(known.width, known.height)
    if not any(True for _ in marks_of(record)):
        return Extent()
    width, height = images.upright_size(data, max_pixels=max_pixels)
    return Extent(width, height)


def _content(record: Record, kind: ItemKind) -> bytes:
    if kind == "image":
        if record.data is None and record.text is None:
            name = (record.external_id or "")[-200:]
            raise ValueError(f"the image {name!r} is neither in the source nor in the project")
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
