"""Projects with items and drafts for the browser to work on, put there by the platform's own services."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
from PIL import Image

from labeling import items, projects
from labeling.schema import LabelSchema
from preannotate import predictions
from preannotate.predictions import NewPrediction
from preannotate.tables import DeploymentRow, ModelVersionRow
from tests.browser.site import Site
from tests.factories import image_item, text_item

CLASSES = ("World", "Sports", "Business")
BOX_CLASSES = ("car", "person")
WIDTH, HEIGHT = 320, 200


def texts(site: Site, name: str, count: int, *, schema: LabelSchema | None = None) -> tuple[int, list[int]]:
    """A project of `count` texts "text 0 of NAME", ..., their ids in that order."""
    now = site.platform.clock()
    schema = schema or LabelSchema.single_choice(CLASSES)
    new = [text_item(f"text {i} of {name}", external_id=f"row {i}") for i in range(count)]
    with site.platform.database.write() as session:
        project = projects.create(session, name=name, kind="text", schema=schema, now=now)
        added = items.add(session, project_id=project.id, items=new, now=now)
    return project.id, [each.item_id for each in added if isinstance(each, items.Added)]


def pictures(
    site: Site, name: str, count: int, *, schema: LabelSchema | None = None
) -> tuple[int, list[int]]:
    """A project of `count` plain pictures of WIDTH x HEIGHT pixels, for boxes unless `schema` says else."""
    now = site.platform.clock()
    schema = schema or LabelSchema.boxes(BOX_CLASSES)
    new = []
    for i in range(count):
        data = _picture(len(name), i)
        site.platform.objects.put(data)
        new.append(image_item(data, width=WIDTH, height=HEIGHT, external_id=f"{name} {i}.png"))
    with site.platform.database.write() as session:
        project = projects.create(session, name=name, kind="image", schema=schema, now=now)
        added = items.add(session, project_id=project.id, items=new, now=now)
    return project.id, [each.item_id for each in added if isinstance(each, items.Added)]


def predict(
    site: Site, project_id: int, regions: dict[int, list[dict[str, Any]]], *, blind: float = 0.0
) -> None:
    """Lets a model without a program say `regions` of each item; deploys it with a share of blind items."""
    now = site.platform.clock()
    with site.platform.database.write() as session:
        version = _version(project_id, 1, now)
        session.add(version)
        session.flush()
        deployed = DeploymentRow(
            project_id=project_id, number=1, stable_id=version.id, blind_share=blind, created_at=now
        )
        session.add(deployed)
        new = [_prediction(item_id, version.id, said) for item_id, said in regions.items()]
        predictions.store(session, project_id=project_id, predictions=new, now=now)


def predict_besides(site: Site, project_id: int, regions: dict[int, list[dict[str, Any]]]) -> None:
    """Lets a second model, which is not deployed, say `regions` of each item."""
    now = site.platform.clock()
    with site.platform.database.write() as session:
        version = _version(project_id, 2, now)
        session.add(version)
        session.flush()
        new = [_prediction(item_id, version.id, said) for item_id, said in regions.items()]
        predictions.store(session, project_id=project_id, predictions=new, now=now)


def choice(class_id: int, score: float) -> list[dict[str, Any]]:
    return [{"id": "p1", "kind": "choice", "field": "label", "classes": [class_id], "score": score}]


def box(class_id: int, x: float, y: float, width: float, height: float, score: float) -> dict[str, Any]:
    place = {"x": x, "y": y, "width": width, "height": height}
    return {"id": f"b{x:g}", "kind": "box", "field": "objects", "class": class_id, **place, "score": score}


def unscored(regions: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """As an annotation keeps them: a label is a person's word, the model's score is not part of it."""
    return [{name: value for name, value in region.items() if name != "score"} for region in regions]


def _version(project_id: int, number: int, now: datetime) -> ModelVersionRow:
    return ModelVersionRow(
        project_id=project_id,
        number=number,
        name=f"seeded {number}",
        task="text-classification",
        framework="imported",
        manifest={},
        metrics={},
        created_at=now,
    )


def _prediction(item_id: int, version_id: int, regions: Sequence[dict[str, Any]]) -> NewPrediction:
    return NewPrediction(
        item_id=item_id,
        model_version_id=version_id,
        arm="stable",
        regions=list(regions),
        confidence=min(region["score"] for region in regions),
        probabilities=np.zeros(len(CLASSES), np.float32),
    )


def _picture(seed: int, number: int) -> bytes:
    shade = np.full((HEIGHT, WIDTH, 3), 90 + number, np.uint8)
    shade[0, 0] = (seed, number, 7)
    buffer = io.BytesIO()
    Image.fromarray(shade).save(buffer, "PNG")
    return buffer.getvalue()
