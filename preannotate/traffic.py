"""Which arm drafts an item, and whether its draft is shown: by the item's hash alone, so always the same.

The shares cut the unit interval from below: raising a share moves items into it and none out of it.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

Arm = Literal["stable", "canary"]
_SPAN = float(2**64)


@dataclass(frozen=True, slots=True)
class Route:
    """`arm` drafts the item; a `blind` item gets its draft too, but nobody is shown it."""

    arm: Arm
    blind: bool


def salt(project_id: int) -> str:
    """What keeps the same item's fate in two projects independent."""
    return f"project {project_id}"


def route(content_hash: str, *, project_salt: str, canary_share: float, blind_share: float) -> Route:
    """Shares are 0 ... 1; the two decisions are independent of each other."""
    digest = hashlib.blake2b(f"{project_salt}\0{content_hash}".encode(), digest_size=16).digest()
    canary = int.from_bytes(digest[:8]) / _SPAN < canary_share
    blind = int.from_bytes(digest[8:]) / _SPAN < blind_share
    return Route("canary" if canary else "stable", blind)
