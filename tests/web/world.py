"""A small labelling world for the web tests: a project of texts or images with predictions."""

import hashlib
import io
from dataclasses import dataclass

import numpy as np
from PIL import Image

from labeling import items, projects
from labeling.items import NewItem
from labeling.schema import LabelSchema
from preannotate import deployments, predictions
from preannotate.predictions import NewPrediction
from preannotate.tables import ModelVersionRow
from tests.preannotate import factories
from web.wiring import Platform


@dataclass(frozen=True)
class World:
    project_id: int
    item_ids: list[int]
    version_id: int | None


def choice(class_id: int, *, name: str = "r1") -> dict[str, object]:
    return {"id": name, "kind": "choice", "field": "label", "classes": [class_id]}


def make_world(
    platform: Platform,
    *,
    name: str = "news",
    kind: str = "text",
    count: int = 4,
    overlap: int = 1,
    predicted: bool = True,
    blind_share: float = 0.0,
) -> World:
    """`count` items of classes `a` and `b`, each predicted to be class 0 by model 1 (deployed)."""
    now = platform.clock()
    new = [_image(platform, n) if kind == "image" else _text(f"{name} {n}", n) for n in range(count)]
    with platform.database.write() as session:
        project = projects.create(
            session,
            name=name,
            kind="image" if kind == "image" else "text",
            schema=LabelSchema.single_choice(["a", "b"]),
            overlap=overlap,
            now=now,
        )
        added = items.add(session, project_id=project.id, items=new, now=now)
        ids = [outcome.item_id for outcome in added if isinstance(outcome, items.Added)]
        if not predicted:
            return World(project.id, ids, None)
        version = ModelVersionRow(
            project_id=project.id,
            number=1,
            name="guess",
            task=f"{kind}-classification",
            framework="onnx",
            package_hash="0" * 64,
            manifest=factories.image_manifest(2).model_dump(mode="json"),
            metrics={},
            created_at=now,
        )
        session.add(version)
        session.flush()
        deployments.deploy(
            session, project_id=project.id, stable=version.id, blind_share=blind_share, now=now
        )
        said = [{**choice(0), "score": 0.9}]
        made = [NewPrediction(i, version.id, "stable", said, 0.9, np.zeros(2, np.float32)) for i in ids]
        predictions.store(session, project_id=project.id, predictions=made, now=now)
        return World(project.id, ids, version.id)


def _text(text: str, number: int) -> NewItem:
    data = text.encode()
    return NewItem(
        hashlib.sha256(data).hexdigest(), "text/plain", len(data), text=text, external_id=f"t{number}"
    )


def _image(platform: Platform, number: int) -> NewItem:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), (number * 7 % 255, number * 31 % 255, 80)).save(out, "PNG")
    data = out.getvalue()
    return NewItem(
        platform.objects.put(data), "image/png", len(data), width=40, height=30, external_id=f"i{number}"
    )
