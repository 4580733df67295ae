"""Keeps a streaming parser from JSON that is nested without end: it keeps a path for every level."""

from labeling.strict_json import MAX_DEPTH


class DepthGuard:
    """Follows the bytes of a JSON document part by part, strings left out."""

    def __init__(self, max_depth: int = MAX_DEPTH) -> None:
        self._max = max_depth
        self._depth = 0
        self._in_string = False
        self._left = b""

    def check(self, part: bytes) -> None:
        """Raises ValueError once the document is nested deeper than allowed."""
        part = self._left + part
        # A backslash at the end belongs to what comes next.
        cut = len(part.rstrip(b"\\"))
        self._left, part = part[cut:], part[:cut]
        pieces = part.replace(b"\\\\", b"").replace(b'\\"', b"").split(b'"')
        for number, piece in enumerate(pieces):
            if number:
                self._in_string = not self._in_string
            if not self._in_string:
                self._follow(piece)

    def _follow(self, piece: bytes) -> None:
        opened = piece.count(b"[") + piece.count(b"{")
        if self._depth + opened > self._max:  # closed in between, perhaps: only then every byte is looked at
            depth = self._depth
            for byte in piece:
                depth += (byte in b"[{") - (byte in b"]}")
                if depth > self._max:
                    raise ValueError(f"nested deeper than {self._max} levels")
        self._depth = max(0, self._depth + opened - piece.count(b"]") - piece.count(b"}"))
