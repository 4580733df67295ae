"""A Label Studio task as a record: its item, what people said and how long they took, what models said."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from labeling.formats import pictures, references
from labeling.formats.columns import ID_WORDS, IMAGE_WORDS, TEXT_WORDS
from labeling.formats.label_studio.config import OBJECTS, LabelConfig
from labeling.formats.label_studio.drawn import Item
from labeling.formats.label_studio.results import marks
from labeling.formats.label_studio.schemas import attribute_name
from labeling.formats.options import ReadOptions
from labeling.formats.records import GivenAnnotation, GivenPrediction, Mark, Record, Target
from labeling.formats.tree import Tree

_KEPT = ("id", "inner_id")  # of the task, as metadata


@dataclass(frozen=True, slots=True)
class Reader:
    """What a task is read with. `folder`: where the file of tasks lies in the tree."""

    tree: Tree
    folder: str
    target: Target
    options: ReadOptions
    config: LabelConfig | None

    def record(self, where: str, task: Mapping[str, Any]) -> Record:
        """Raises ValueError with one sentence."""
        data = task.get("data")
        if not isinstance(data, dict):
            raise ValueError("a task without data")
        key = self._key(data)
        content, item, external_id = self._content(task, key)
        names = self.attribute_names()
        predictions, positions = _predictions(task, item, names, self.options.prediction_source)
        annotations = tuple(_annotations(task, item, names, predictions, positions))
        return Record(
            where=where,
            external_id=external_id,
            data=content,
            text=item.text,
            attributes=_attributes(task, data, key),
            scenario=data["scenario"] if isinstance(data.get("scenario"), str) else None,
            predictions=tuple(predictions),
            annotations=annotations,
        )

    def attribute_names(self) -> dict[str, str]:
        controls = self.config.controls if self.config is not None else ()
        return {c.name: attribute_name(c) for c in controls if c.per_region}

    def _key(self, data: Mapping[str, Any]) -> str:
        """The key of the data that holds the item: told, by the config, or by its name and value."""
        image = self.target.kind == "image"
        told = self.options.image_column if image else self.options.text_column
        shown = self.config.shown.values() if self.config is not None else ()
        meant = [s.key for s in shown if OBJECTS[s.tag] == self.target.kind]
        words = [k for w in (IMAGE_WORDS if image else TEXT_WORDS) for k in data if k.lower() == w]
        alike = [k for k, v in data.items() if isinstance(v, str) and (not image or references.is_named(v))]
        for key in [told] if told is not None else [*meant, *words, *alike]:
            if isinstance(data.get(key), str):
                return str(key)
        raise ValueError(
            f"its data has no {'image' if image else 'text'}" + (f" under {told!r}" if told else "")
        )

    def _content(self, task: Mapping[str, Any], key: str) -> tuple[bytes | None, Item, str | None]:
        """The image's bytes (None for a text), what marks lie on, and the external id."""
        data = task["data"]
        value: str = data[key]
        given = next((data[k] for w in ID_WORDS for k in (w, w.replace(" ", "_")) if k in data), None)
        external_id = str(given) if isinstance(given, str | int) else None
        if self.target.kind == "text":
            return None, Item(text=value), external_id
        picture = references.find(self.tree, value, self.folder)
        width, height = _stated(task) if picture.data is None else pictures.size(picture.data)
        return picture.data, Item(width=width, height=height), external_id or picture.name


def _stated(task: Mapping[str, Any]) -> tuple[int, int]:
    """The size that the results say the image has, for an image that is not in the source; 0 when unsaid."""
    for one in (*_annotated(task), *_objects(task.get("predictions"))):
        for result in _objects(one.get("result")):
            width, height = result.get("original_width"), result.get("original_height")
            if isinstance(width, int) and isinstance(height, int):
                return width, height
    return 0, 0


def _attributes(task: Mapping[str, Any], data: Mapping[str, Any], key: str) -> dict[str, Any]:
    kept = {
        k: v for k, v in data.items() if k not in {key, "scenario"} and k.replace("_", " ") not in ID_WORDS
    }
    meta = task.get("meta")
    ours = {f"label_studio_{k}": task[k] for k in _KEPT if isinstance(task.get(k), int)}
    return {**kept, **(meta if isinstance(meta, dict) else {}), **ours}


def _predictions(
    task: Mapping[str, Any], item: Item, names: Mapping[str, str], source: str
) -> tuple[list[GivenPrediction], dict[Any, int]]:
    """The predictions, one of each model version, and which id stands at which position.

    Of several by one version the one that people worked on counts, else the newest.
    """
    given = list(_objects(task.get("predictions")))
    worked_on = {a.get("parent_prediction") for a in _annotated(task)}
    for annotation in _annotated(task):
        snapshot = annotation.get("prediction")
        if (
            isinstance(snapshot, dict)
            and snapshot.get("result")
            and snapshot.get("id") not in {p.get("id") for p in given}
        ):
            given.append(snapshot)
            worked_on.add(snapshot.get("id"))
    chosen: dict[str, Mapping[str, Any]] = {}
    for one in sorted(given, key=lambda p: (p.get("id") in worked_on, str(p.get("created_at", "")))):
        chosen[str(one.get("model_version") or source)] = one
    predictions: list[GivenPrediction] = []
    positions: dict[Any, int] = {}
    for version, one in chosen.items():
        positions |= {p.get("id"): len(predictions) for p in given if one is p and p.get("id") is not None}
        found = marks(one.get("result") or [], item, names)
        predictions.append(GivenPrediction(version[:200], score=_share(one.get("score")), marks=found))
    return predictions, positions


def _annotations(
    task: Mapping[str, Any],
    item: Item,
    names: Mapping[str, str],
    predictions: Sequence[GivenPrediction],
    positions: Mapping[Any, int],
) -> Iterator[GivenAnnotation]:
    """What was submitted; skipped tasks and drafts say nothing about the item."""
    for annotation in _annotated(task):
        if annotation.get("was_cancelled"):
            continue
        found = marks(annotation.get("result") or [], item, names)
        parent = annotation.get("parent_prediction")
        snapshot = annotation.get("prediction")
        if parent is None and isinstance(snapshot, dict):
            parent = snapshot.get("id")
        position = positions.get(parent) if parent is not None else None
        if position is None and parent is None:
            position = _guessed(found, annotation, predictions)
        yield GivenAnnotation(
            marks=tuple(_unscored(found)),
            author=_author(annotation),
            seconds=_seconds(annotation.get("lead_time")),
            created_at=_moment(annotation.get("created_at")),
            prediction=position,
        )


def _guessed(
    found: Sequence[Mark], annotation: Mapping[str, Any], predictions: Sequence[GivenPrediction]
) -> int | None:
    """Which draft it came from, when only its regions tell: regions keep the ids that they had there."""
    origins = {str(r.get("origin", "")) for r in _objects(annotation.get("result"))}
    if not any(origin.startswith("prediction") for origin in origins):
        return None
    mine = {mark.id for mark in found}
    shared = [len(mine & {mark.id for mark in p.marks}) for p in predictions]
    return shared.index(max(shared)) if shared and max(shared) > 0 else None


def _unscored(found: Sequence[Mark]) -> Iterator[Mark]:
    return (replace(mark, score=None) for mark in found)


def _annotated(task: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """`completions` is what annotations were called before version 1."""
    return _objects(task.get("annotations") or task.get("completions"))


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _author(annotation: Mapping[str, Any]) -> str | None:
    by = annotation.get("completed_by")
    if isinstance(by, dict):
        by = by.get("email") or by.get("username") or by.get("id")
    if isinstance(by, int):
        return f"label-studio-{by}"
    return by or None if isinstance(by, str) else None


def _seconds(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 1e9:
        return 0.0
    return float(value)


def _share(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return float(value)


def _moment(value: object) -> datetime | None:
    if isinstance(value, int) and 0 < value < 4_000_000_000:
        return datetime.fromtimestamp(value, UTC)
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.replace(tzinfo=UTC) if found is not None and found.tzinfo is None else found
