"""A zip archive written as a stream, for one that is too large to be held or stored."""

import io
import zipfile
from collections.abc import Iterable, Iterator

_MOMENT = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can say: the same content makes the same archive
_FLUSH_BYTES = 1 << 16


class _Outbox(io.RawIOBase):
    """Takes what the archive writes until it is collected; cannot seek, so the archive never looks back."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(memoryview(data))  # type: ignore[arg-type]
        self._parts.append(part)
        self.size += len(part)
        return len(part)

    def collect(self) -> bytes:
        data = b"".join(self._parts)
        self._parts.clear()
        self.size = 0
        return data


def stream(files: Iterable[tuple[str, bool, Iterable[bytes]]]) -> Iterator[bytes]:
    """The archive of files, each a path, whether it is worth compressing, and its bytes in parts."""
    outbox = _Outbox()
    with zipfile.ZipFile(outbox, "w", allowZip64=True) as archive:
        for path, compress, parts in files:
            info = zipfile.ZipInfo(path, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as target:
                for part in parts:
                    target.write(part)
                    if outbox.size >= _FLUSH_BYTES:
                        yield outbox.collect()
            if outbox.size >= _FLUSH_BYTES:
                yield outbox.collect()
    yield outbox.collect()
