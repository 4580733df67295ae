"""Label Studio: tasks with what every person and every model said, and the labelling config for them.

What people said is taken from the revisions that stood when the dataset was frozen. Where the frozen label is
none of theirs (a consensus), it stands beside them as ground truth. Files of images are named the way Label
Studio serves local files.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from labeling.errors import ExportUnsuitable
from labeling.exports.contents import Contents, Line, OutFile
from labeling.exports.jsonl import alike, json_line
from labeling.exports.sources import Answer
from labeling.formats.label_studio.minimal import TELLING
from labeling.formats.label_studio.writing import config, object_name, refusal, results
from labeling.items import ids_by_hash
from labeling.revisions import Revision, at_moment
from labeling.shapes import Region, Relation

_AT_ONCE = 200
_IMAGES = "images/{split}/{name}"
CONFIG = "label_config.xml"
_FLAT = frozenset(
    ("text", "image", "id", "external_id", "split", "scenario", *TELLING, "created_at", "updated_at")
)


def write(contents: Contents) -> Iterator[OutFile]:
    """`tasks.json` (one list), the config, then the images."""
    yield OutFile(CONFIG, True, iter([config(contents.schema, contents.kind).encode()]))
    yield OutFile("tasks.json", True, _listed(_tasks(contents)))
    if contents.kind == "image":
        yield from contents.pictures(_IMAGES)


def write_minimal(contents: Contents) -> Iterator[OutFile]:
    """JSON-MIN: an object for each annotation, the data and the answers side by side."""
    yield OutFile(CONFIG, True, iter([config(contents.schema, contents.kind).encode()]))
    yield OutFile("annotations.json", True, _listed(_flat(contents)))
    if contents.kind == "image":
        yield from contents.pictures(_IMAGES)


def refuses(region: Region, line: Line) -> str | None:  # noqa: ARG001 - the same on every item
    return refusal(region)


def refuses_minimal(region: Region, line: Line) -> str | None:  # noqa: ARG001 - the same on every item
    if region.attributes or region.group is not None:
        return "JSON-MIN has no place for attributes and groups"
    return refusal(region)


def suits_minimal(contents: Contents) -> None:
    """Raises ExportUnsuitable for a field that has the name of something else in the flat object."""
    for field in contents.fields:
        if field in _FLAT:
            raise ExportUnsuitable(f"JSON-MIN cannot carry a field called {field!r}: the item's own data is")


@dataclass(frozen=True, slots=True)
class _Work:
    """What is known of one item: its frozen label, who said what, and what models said."""

    line: Line
    revisions: Sequence[Revision]
    answers: Sequence[Answer]


def _listed(objects: Iterator[dict[str, Any]]) -> Iterator[bytes]:
    """One JSON list, an object a line."""
    start = b"["
    for value in objects:
        yield start + json_line(value).rstrip(b"\n")
        start = b",\n"
    yield b"[]\n" if start == b"[" else b"]\n"


def _work(contents: Contents) -> Iterator[tuple[_Work, dict[int, str]]]:
    """The items with what was said of them, and the addresses of the people who did."""
    version = contents.version
    lines = contents.lines()
    while part := list(islice(lines, _AT_ONCE)):
        hashes = [line.example.item for line in part]
        with contents.database.read() as session:
            ids = ids_by_hash(session, version.project_id, hashes)
            said = at_moment(session, item_ids=list(ids.values()), moment=version.created_at)
            answers = contents.sources.answers(session, list(ids.values()))
            people = {r.author_id for revisions in said.values() for r in revisions}
            emails = dict(contents.sources.people(session, people))
        for line in part:
            item_id = ids.get(line.example.item, -1)
            yield _Work(line, said.get(item_id, ()), answers.get(item_id, ())), emails


def _tasks(contents: Contents) -> Iterator[dict[str, Any]]:
    for number, (work, emails) in enumerate(_work(contents), start=1):
        predictions = [_prediction(contents, work.line, answer) for answer in work.answers]
        annotations = [
            _annotation(contents, work.line, revision, emails.get(revision.author_id))
            for revision in work.revisions
        ]
        label = work.line.example.regions
        same = next((i for i, r in enumerate(work.revisions) if alike(r.regions, label)), None)
        if same is None:
            annotations.append({"result": _results(contents, work.line, label), "ground_truth": True})
        elif len(annotations) > 1:
            annotations[same]["ground_truth"] = True
        yield {
            "id": number,
            "data": _data(work.line),
            "annotations": annotations,
            "predictions": predictions,
        }


def _data(line: Line) -> dict[str, Any]:
    example = line.example
    if example.text is not None:
        data: dict[str, Any] = {"text": example.text}
    else:
        path = _IMAGES.format(split=example.split, name=line.name)
        data = {"image": f"/data/local-files/?d={path}"}
    known = {"external_id": example.external_id, "split": example.split, "scenario": example.scenario}
    return data | {key: value for key, value in known.items() if value is not None}


def _annotation(contents: Contents, line: Line, revision: Revision, email: str | None) -> dict[str, Any]:
    annotation: dict[str, Any] = {
        "id": revision.annotation_id,
        "result": _results(contents, line, revision.regions),
        "was_cancelled": False,
        "ground_truth": False,
        "lead_time": revision.active_seconds,
        "created_at": revision.created_at.isoformat(),
    }
    if email is not None:
        annotation["completed_by"] = {"email": email}
    if revision.prediction_id is not None:
        annotation["parent_prediction"] = revision.prediction_id
    return annotation


def _prediction(contents: Contents, line: Line, answer: Answer) -> dict[str, Any]:
    return {
        "id": answer.prediction_id,
        "model_version": answer.model,
        "score": answer.confidence,
        "result": _results(contents, line, answer.regions),
    }


def _results(contents: Contents, line: Line, regions: Sequence[Region]) -> list[dict[str, Any]]:
    """Relations stand last: Label Studio wants to know their ends first. What the format cannot carry of work
    that is not the frozen label is left out with it."""
    text = line.example.text
    size = None if text is not None else (line.width, line.height)
    shown = object_name(contents.schema, contents.kind)
    kept = [r for r in regions if r.field in contents.fields and contents.carries(r, line)]
    return [
        result
        for region in sorted(kept, key=lambda r: isinstance(r, Relation))
        for result in results(
            region, contents.fields[region.field], contents.names, shown, text=text, size=size
        )
    ]


def _flat(contents: Contents) -> Iterator[dict[str, Any]]:
    for number, (work, emails) in enumerate(_work(contents), start=1):
        line = work.line
        revisions = [r for r in work.revisions if alike(r.regions, line.example.regions)][:1]
        row: dict[str, Any] = {"id": number, **_data(line), "annotation_id": number}
        for result in _results(contents, line, contents.regions(line)):
            _add_answer(row, result)
        revision = revisions[0] if revisions else None
        row["annotator"] = None if revision is None else emails.get(revision.author_id)
        row["lead_time"] = 0.0 if revision is None else revision.active_seconds
        if revision is not None:
            row["created_at"] = revision.created_at.isoformat()
        yield row


def _add_answer(row: dict[str, Any], result: dict[str, Any]) -> None:
    """Regions are lists below their control; an answer to one question stands as itself."""
    name, value = result["from_name"], dict(result["value"])
    match result["type"]:
        case "choices":
            chosen = value["choices"]
            row[name] = chosen[0] if len(chosen) == 1 else {"choices": chosen}
        case "textarea":
            row[name] = value["text"][0]
        case _:
            sizes = {k: result[k] for k in ("original_width", "original_height") if k in result}
            row.setdefault(name, []).append(value | sizes)
