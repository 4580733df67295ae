"""A format that datasets go out in, as data."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from labeling.exports.contents import Contents, Line, OutFile, Refusal
from labeling.shapes import ItemKind, Region

Write = Callable[[Contents], Iterator[OutFile]]


@dataclass(frozen=True, slots=True)
class Writer:
    """`write` yields the files; `carries`: the kinds of regions, whose exceptions `refusal` knows; `suits`
    raises ExportUnsuitable for a schema that cannot go at all.

    `suffix`: of a format that is one file, which then goes as it is; the others go as a folder or a zip.
    `choose` names the writer that is meant, by the schema, where one name stands for several. `precision`:
    how exactly shapes come back when what was written is imported again.
    """

    name: str
    title: str
    kinds: tuple[ItemKind, ...]
    carries: tuple[str, ...]
    write: Write
    refusal: Refusal | None = None
    suits: Callable[[Contents], None] | None = None
    choose: Callable[[Contents], str] | None = None
    suffix: str | None = None
    media_type: str = "application/zip"
    precision: str = ""

    def refuse(self, region: Region, line: Line) -> str | None:
        """Why the region cannot go, or None."""
        if region.kind not in self.carries:
            return f"{self.title} cannot carry a {region.kind.replace('_', ' ')}"
        return None if self.refusal is None else self.refusal(region, line)
