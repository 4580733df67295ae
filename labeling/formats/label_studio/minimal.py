"""Label Studio's JSON-MIN: a flat object for each annotation, the data and the answers side by side.

Ids of regions, relations and predictions are not in it; what a control asked is known from the labelling
config, and without one from the form of its answers.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from labeling.formats.columns import LABEL_WORDS
from labeling.formats.label_studio.config import Control, LabelConfig

TELLING = frozenset(("annotation_id", "annotator", "lead_time"))
_OWN = TELLING | {"id", "created_at", "updated_at", "agreement"}
_SIMPLE = {"Choices": "choices", "TextArea": "text", "Taxonomy": "taxonomy", "Number": "number",
           "Rating": "rating", "DateTime": "datetime"}  # fmt: skip
_TYPES = {"TextArea": "textarea"}


def is_minimal(value: Mapping[str, Any]) -> bool:
    return "data" not in value and len(TELLING & value.keys()) >= 2


def task(value: Mapping[str, Any], config: LabelConfig | None) -> dict[str, Any]:
    """The object as a whole task with one annotation."""
    shown = {s.key for s in config.shown.values()} if config is not None else set()
    results: list[dict[str, Any]] = []
    data: dict[str, Any] = {}
    for key, answer in value.items():
        if key in _OWN:
            continue
        found = [] if key in shown else list(_results(key, answer, config))
        results += found
        if not found:
            data[key] = answer
    annotation = {
        "id": value.get("annotation_id"),
        "completed_by": value.get("annotator"),
        "lead_time": value.get("lead_time"),
        "created_at": value.get("created_at"),
        "result": results,
    }
    return {"id": value.get("id"), "data": data, "annotations": [annotation]}


def _results(key: str, answer: Any, config: LabelConfig | None) -> Iterator[dict[str, Any]]:
    control = config.control(key) if config is not None else None
    if isinstance(answer, list) and answer and all(_is_shape(one) for one in answer):
        for one in answer:
            kind = next(k for k in one if k.endswith("labels"))
            yield {"from_name": key, "type": kind, "value": one}
    elif control is not None and control.tag in _SIMPLE:
        yield {"from_name": key, "type": _type(control), "value": _value(control, answer)}
    elif config is None and key.lower() in {*LABEL_WORDS, "choice", "choices"}:
        chosen = answer.get("choices") if isinstance(answer, dict) else answer
        if isinstance(chosen, str | list) and chosen:
            yield {"from_name": key, "type": "choices", "value": {"choices": chosen}}


def _is_shape(one: object) -> bool:
    return isinstance(one, dict) and any(k.endswith("labels") and isinstance(one[k], list) for k in one)


def _type(control: Control) -> str:
    return _TYPES.get(control.tag, control.tag.lower())


def _value(control: Control, answer: Any) -> dict[str, Any]:
    """Several answers come as an object around a list, one as itself."""
    name = _SIMPLE[control.tag]
    if isinstance(answer, dict):
        answer = answer.get(name)
    if control.tag == "Taxonomy" and isinstance(answer, list) and answer and isinstance(answer[0], str):
        answer = [answer]
    return {name: answer}
