"""Orders of a list, each held by an index, and the places in them where a page ends."""

import base64
import binascii
import json
import math
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, literal_column, tuple_

from labeling.errors import BadOptions
from labeling.explorer.conditions import FACTS, Clause

Order = Literal[
    "newest",
    "oldest",
    "priority",
    "confidence",
    "uncertainty",
    "rarity",
    "agreement",
    "labelled",
    "predicted",
]
ORDERS: tuple[Order, ...] = get_args(Order)
Key = tuple[Any, ...]

# Columns after which each order goes, the item's id last, and whether it goes downwards.
_COLUMNS: dict[Order, tuple[tuple[str, ...], bool]] = {
    "newest": (("item_id",), True),
    "oldest": (("item_id",), False),
    "priority": (("place", "item_id"), False),
    "confidence": (("confidence", "item_id"), False),
    "uncertainty": (("uncertainty", "item_id"), True),
    "rarity": (("rarity", "item_id"), True),
    "agreement": (("agreement", "item_id"), False),
    "labelled": (("labelled_at", "item_id"), True),
    "predicted": (("predicted_class", "confidence", "item_id"), False),
}
# A literal, not a parameter: only so do both databases see that the partial index fits.
_OPEN = FACTS.state == literal_column("'open'")


@dataclass(frozen=True, slots=True)
class Path:
    """One order: `columns` that make a place in it, `begins` what its index holds, all of it sargable.

    Order `priority` lists what annotators are given next: the most useful open items first.
    """

    order: Order
    columns: tuple[ColumnElement[Any], ...]
    descending: bool
    begins: tuple[Clause, ...]

    @property
    def sorting(self) -> tuple[ColumnElement[Any], ...]:
        return tuple(column.desc() if self.descending else column for column in self.columns)

    def beyond(self, place: Key) -> Clause:
        """What comes after a place."""
        here, there = tuple_(*self.columns), tuple_(*place)
        return here < there if self.descending else here > there

    def until(self, place: Key) -> Clause:
        """What comes no later than a place."""
        here, there = tuple_(*self.columns), tuple_(*place)
        return here >= there if self.descending else here <= there


def path(order: Order, *, item_id: ColumnElement[int] | None = None) -> Path:
    """`item_id`: of a table that leads instead of item_facts; for orders by id only."""
    names, descending = _COLUMNS[order]
    known: tuple[Clause, ...] = () if len(names) == 1 else (getattr(FACTS, names[0]).is_not(None),)
    if order == "priority":
        known = (_OPEN,)
    columns = (item_id,) if item_id is not None else tuple(getattr(FACTS, name) for name in names)
    return Path(order, columns, descending, known)


def first_column(order: Order) -> str | None:
    """The fact that an order goes by, if it is not the item's id."""
    names = _COLUMNS[order][0]
    return names[0] if len(names) > 1 else None


def write_cursor(order: Order, place: Key) -> str:
    values = [value.isoformat() if isinstance(value, datetime) else value for value in place]
    return base64.urlsafe_b64encode(json.dumps([order, *values]).encode()).decode().rstrip("=")


def read_cursor(order: Order, cursor: str) -> Key:
    """Raises BadOptions for a cursor that is not of a page in this order."""
    try:
        values = json.loads(
            base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        )
        named, *parts = values
        place = tuple(_part(kind, part) for kind, part in zip(_kinds(order), parts, strict=True))
    except (ValueError, TypeError, binascii.Error, RecursionError, OverflowError):
        raise BadOptions(f"the cursor {cursor[:80]!r} is none of ours") from None
    if named != order:
        raise BadOptions(f"the cursor is of a page in the order {named!r}, not {order!r}")
    return place


def _kinds(order: Order) -> tuple[str, ...]:
    kinds = {"item_id": "id", "predicted_class": "id", "labelled_at": "moment"}
    return tuple(kinds.get(name, "number") for name in _COLUMNS[order][0])


def _part(kind: str, part: Any) -> Any:
    if kind == "moment":
        moment = datetime.fromisoformat(part)
        if moment.tzinfo is None:
            raise ValueError(part)
        return moment
    if isinstance(part, bool) or not isinstance(part, int | float) or not math.isfinite(part):
        raise ValueError(part)
    if kind == "id" and (not isinstance(part, int) or not 0 <= part < 2**63):
        raise ValueError(part)
    return part
