"""Labelled images for the tests of exports: regions drawn by hypothesis, a frozen dataset, and an import of
it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from labeling import annotations, datasets, items, past_work, projects
from labeling.datasets import DatasetVersion
from labeling.exports import ExportOptions, write_folder
from labeling.items import Added, NewItem
from labeling.past_work import PastWork
from labeling.schema import LabelSchema
from labeling.shapes import Region, parse_regions, run_lengths
from labeling.transfer import ImportOptions, ImportReport, import_path
from storage.database import Database
from storage.objects import LocalStore
from tests.factories import NOW
from tests.pictures import png

WIDTH, HEIGHT = 37, 23  # neither equal nor round, so that a mix-up shows
CLASSES = ["car", "a & <b>", "名"]
ATTRIBUTES = [
    {"name": "occluded", "kind": "checkbox"},
    {"name": "view", "kind": "select", "options": ["left", "7", "right side"]},
    {"name": "speed", "kind": "number"},
    {"name": "remark", "kind": "text"},
]
FIELDS: dict[str, dict[str, Any]] = {
    "choice": {"name": "kind of scene", "kind": "choice", "multiple": True},
    "box": {"name": "objects", "kind": "box"},
    "rotated_box": {"name": "turned", "kind": "rotated_box"},
    "polygon": {"name": "outlines", "kind": "polygon"},
    "polyline": {"name": "lines", "kind": "polyline"},
    "keypoints": {
        "name": "pose",
        "kind": "keypoints",
        "points": ["nose", "tail", "paw"],
        "edges": [[0, 1], [1, 2]],
    },
    "mask": {"name": "masks", "kind": "mask"},
}


def schema(*kinds: str, attributes: bool = False) -> LabelSchema:
    """Fields of these kinds over all classes; drawn ones with attributes if told so."""
    fields = [{"multiple": True, "required": False, **FIELDS[kind]} for kind in kinds]
    for field in fields:
        if attributes and field["kind"] != "choice":
            field["attributes"] = ATTRIBUTES
    return LabelSchema.from_document({"classes": CLASSES, "fields": fields})


def pictures(count: int) -> list[bytes]:
    return [png(seed, width=WIDTH, height=HEIGHT) for seed in range(count)]


_X = st.floats(0, WIDTH)
_Y = st.floats(0, HEIGHT)
_POINT = st.tuples(_X, _Y).map(list)
_RING = st.lists(_POINT, min_size=3, max_size=6).filter(lambda ring: ring[0] != ring[-1])


@st.composite
def region(draw: st.DrawFn, kind: str, name: str, *, attributes: bool = False) -> dict[str, Any]:
    """The JSON value of a region of this kind inside the image."""
    value: dict[str, Any] = {"id": name, "kind": kind, "field": FIELDS[kind]["name"]}
    if kind == "choice":
        return value | {"classes": sorted(draw(st.sets(st.integers(0, 2), min_size=1)))}
    value["class"] = draw(st.integers(0, 2))
    match kind:
        case "box":
            x, y = draw(st.floats(0, WIDTH - 1)), draw(st.floats(0, HEIGHT - 1))
            value |= {
                "x": x,
                "y": y,
                "width": draw(st.floats(0.5, WIDTH - x)),
                "height": draw(st.floats(0.5, HEIGHT - y)),
            }
        case "rotated_box":
            # Corners inside the image, for formats that cannot say what lies outside.
            value |= {
                "cx": draw(st.floats(10, 25)),
                "cy": draw(st.floats(8, 14)),
                "width": draw(st.floats(2, 10)),
            }
            value |= {"height": draw(st.floats(2, 10)), "angle": draw(st.floats(0, 359))}
        case "polygon":
            value["points"] = draw(_RING)
        case "polyline":
            value["points"] = draw(st.lists(_POINT, min_size=2, max_size=5))
        case "keypoints":
            seen = draw(st.lists(st.sampled_from((0, 1, 2)), min_size=3, max_size=3).filter(any))
            value["points"] = [[draw(_X), draw(_Y), v] if v else [0.0, 0.0, 0] for v in seen]
        case "mask":
            bits = draw(st.binary(min_size=1, max_size=WIDTH * HEIGHT // 8))
            flat = np.zeros(WIDTH * HEIGHT, np.bool_)
            drawn = np.unpackbits(np.frombuffer(bits, np.uint8))
            flat[: drawn.size] = drawn[: flat.size]
            flat[-1] = True  # an empty mask is no thing
            value |= {"size": [HEIGHT, WIDTH], "counts": run_lengths.encode(flat.reshape(HEIGHT, WIDTH))}
    return value | {"attributes": draw(_attributes())} if attributes else value


@st.composite
def _attributes(draw: st.DrawFn) -> dict[str, Any]:
    every = {
        "occluded": st.just(True),
        "view": st.sampled_from(("left", "7", "right side")),
        "speed": st.integers(-5, 5) | st.floats(-5, 5),
        "remark": st.sampled_from(("<b>", "a;b", "é")),
    }
    return {name: draw(values) for name, values in every.items() if draw(st.booleans())}


def regions(*kinds: str, attributes: bool = False, most: int = 4) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Up to so many regions of these kinds; choices at most once."""
    drawn = [k for k in kinds if k != "choice"]
    several = st.lists(st.sampled_from(drawn or ["choice"]), max_size=most if drawn else 1)
    listed = several.map(lambda found: (["choice"] if "choice" in kinds and drawn else []) + found)
    return listed.flatmap(
        lambda found: st.tuples(
            *(region(k, f"r{n}", attributes=attributes) for n, k in enumerate(found, 1))
        ).map(list)
    )


@dataclass(frozen=True, slots=True)
class Frozen:
    """A dataset version in its database, and what it says by content hash."""

    database: Database
    objects: LocalStore
    version: DatasetVersion

    def said(self) -> dict[str, list[Region]]:
        found = datasets.read(self.objects, self.version.content_hash)
        return {example.item: example.regions for example in found.examples}

    def written(self, format_name: str, target: Path, **options: object) -> Path:
        write_folder(
            self.database,
            self.objects,
            self.version,
            format_name,
            target,
            ExportOptions.model_validate(options),
        )
        return target


def frozen(
    database: Database, folder: Path, label_schema: LabelSchema, labels: Sequence[Sequence[Any]]
) -> Frozen:
    """A version of as many pictures as there are lists of regions."""
    objects = LocalStore(folder / "objects")
    new = [
        NewItem(
            objects.put(data), "image/png", len(data), width=WIDTH, height=HEIGHT, external_id=f"p/{n}.png"
        )
        for n, data in enumerate(pictures(len(labels)))
    ]
    with database.write() as session:
        project = projects.create(session, name="out", kind="image", schema=label_schema, now=NOW)
        added = items.add(session, project_id=project.id, items=new, now=NOW)
        work = [
            PastWork(one.item_id, 1, parse_regions(said))
            for one, said in zip(added, labels, strict=True)
            if isinstance(one, Added)
        ]
        past_work.append(session, project_id=project.id, work=work, now=NOW)
    version = datasets.freeze(database, objects, project_id=project.id, created_by=None, now=NOW)
    return Frozen(database, objects, version)


def imported(
    database: Database, folder: Path, label_schema: LabelSchema, source: Path, **options: object
) -> tuple[ImportReport, dict[str, list[Region]]]:
    """The source in a project of its own, and what its annotations say by content hash."""
    objects = LocalStore(folder / "objects")
    with database.write() as session:
        project = projects.create(
            session, name=f"in {source.name}", kind="image", schema=label_schema, now=NOW
        )
    report = import_path(
        database,
        objects,
        project_id=project.id,
        path=source,
        options=ImportOptions.model_validate(options),
        annotator_id=1,
    )
    with database.read() as session:
        found = annotations.page(session, project_id=project.id, limit=1_000)
        stored = items.get_many(session, [one.item_id for one in found])
        return report, {stored[one.item_id].content_hash: list(one.regions) for one in found}
