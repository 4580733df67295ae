"""Text files in the encodings people have: UTF-8 with or without a mark, UTF-16 with one (or plainly so)."""

import codecs
import io
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO, cast

from labeling.errors import BadSource

MAX_LINE = 20_000_000  # characters: a line is held in memory
_LONE = range(0xDC80, 0xDD00)  # what undecodable bytes become, see PEP 383


def open_text(path: Path) -> TextIO:
    """The file as text, line ends untouched. Undecodable UTF-8 becomes lone surrogates: see `is_clean`."""
    with path.open("rb") as stream:
        encoding = guess(stream.read(4096))
    errors = "surrogateescape" if encoding == "utf-8-sig" else "strict"
    return path.open("r", encoding=encoding, errors=errors, newline="")


def guess(head: bytes) -> str:
    """The codec for a text that begins with these bytes."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    zeros = [half.count(0) / max(1, len(half)) for half in (head[0::2], head[1::2])]
    if zeros[1] > 0.4 and zeros[0] < 0.1:
        return "utf-16-le"
    if zeros[0] > 0.4 and zeros[1] < 0.1:
        return "utf-16-be"
    return "utf-8-sig"


def decode(data: bytes) -> str:
    """A whole text; raises ValueError with one plain sentence."""
    encoding = guess(data[:4096])
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        name = "UTF-8" if encoding == "utf-8-sig" else "UTF-16"
        raise ValueError(f"not valid {name} text (byte {error.start + 1})") from None


def is_clean(text: str) -> bool:
    """Whether the text can be written as UTF-8, which lone surrogates cannot."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def why_unclean(text: str) -> str:
    """What to tell the user about text that is not clean."""
    lone = any(ord(character) in _LONE for character in text)
    return "not valid UTF-8" if lone else "holds half of a surrogate pair"


def lines(stream: TextIO, name: str) -> Iterator[str]:
    """The lines with their ends; raises BadSource at one that is too long or, in UTF-16, undecodable."""
    number = 0
    while True:
        number += 1
        try:
            line = stream.readline(MAX_LINE)
        except UnicodeDecodeError:
            raise BadSource(f"{name}, line {number}", "not valid UTF-16 text") from None
        if not line:
            return
        if len(line) == MAX_LINE and not line.endswith("\n"):
            raise BadSource(f"{name}, line {number}", f"longer than {MAX_LINE} characters")
        yield line


def first_characters(path: Path, count: int) -> str:
    """The beginning of a text file; undecodable bytes are replaced."""
    with path.open("rb") as stream:
        head = stream.read(4 * count)
    decoder = codecs.getincrementaldecoder(guess(head[:4096]))(errors="replace")
    return decoder.decode(head)[:count]


def sample_stream(text: str) -> io.StringIO:
    return io.StringIO(text, newline="")


def open_stream(stream: BinaryIO) -> TextIO:
    """A stream of bytes as text, as `open_text` opens a file; closing it closes both."""
    buffered = io.BufferedReader(cast(io.RawIOBase, stream))
    encoding = guess(buffered.peek(4096)[:4096])
    errors = "surrogateescape" if encoding == "utf-8-sig" else "strict"
    return io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline="")
