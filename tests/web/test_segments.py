"""Interactive segmentation over HTTP."""

import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from labeling import items, projects
from labeling.schema import LabelSchema
from labeling.shapes import parse_regions
from labeling.shapes.run_lengths import decode
from tests.factories import image_item
from tests.web.browser import Browser, problem
from tests.web.world import make_world
from web.wiring import Platform

SignIn = Callable[..., Browser]


def picture(platform: Platform) -> int:
    """An item of 160 x 120 pixels with an orange disc on green ground."""
    rng = np.random.default_rng(1)
    pixels = rng.normal((60, 120, 50), 12, (120, 160, 3))
    rows, columns = np.mgrid[:120, :160]
    disc = (columns - 70) ** 2 + (rows - 60) ** 2 < 30**2
    pixels[disc] = rng.normal((210, 120, 30), 12, (int(disc.sum()), 3))
    buffer = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(buffer, "PNG")
    platform.objects.put(buffer.getvalue())
    now = platform.clock()
    with platform.database.write() as session:
        project = projects.create(
            session, name="discs", kind="image", schema=LabelSchema.boxes(["disc"]), now=now
        )
        new = image_item(buffer.getvalue(), width=160, height=120, external_id="disc.png")
        [added] = items.add(session, project_id=project.id, items=[new], now=now)
    assert isinstance(added, items.Added)
    return added.item_id


def test_one_thing_in_three_forms(admin: Browser, platform: Platform) -> None:
    item_id = picture(platform)
    box = {"x": 30, "y": 20, "width": 80, "height": 80}
    answer = admin.post(f"/items/{item_id}/segment", {"box": box})
    assert answer.status_code == 200
    found = answer.json
    assert decode(found["counts"], (120, 160))[60, 70]
    assert all(
        abs(found["box"][name] - wanted) <= 2
        for name, wanted in {"x": 41, "y": 31, "width": 59, "height": 59}.items()
    )
    mask = {
        "id": "m",
        "kind": "mask",
        "field": "f",
        "class": 0,
        "size": found["size"],
        "counts": found["counts"],
    }
    outline = {
        "id": "p",
        "kind": "polygon",
        "field": "f",
        "class": 0,
        "points": found["points"],
        "holes": found["holes"],
    }
    assert len(parse_regions([mask, outline])) == 2
    clicked = admin.post(f"/items/{item_id}/segment", {"clicks": [{"x": 70, "y": 60}]})
    assert clicked.status_code == 200


def test_what_cannot_be_segmented_is_said(admin: Browser, platform: Platform) -> None:
    item_id = picture(platform)
    problem(admin.post(f"/items/{item_id}/segment", {}), 422, "invalid")
    beside = {"clicks": [{"x": 1, "y": 1, "inside": False}]}
    problem(admin.post(f"/items/{item_id}/segment", beside), 422, "invalid")
    whole = {
        "box": {"x": 0, "y": 0, "width": 160, "height": 120},
        "clicks": [{"x": 5, "y": 5, "inside": True}],
    }
    assert admin.post(f"/items/{item_id}/segment", whole).status_code in {200, 422}
    text = make_world(platform, count=1).item_ids[0]
    problem(admin.post(f"/items/{text}/segment", {"clicks": [{"x": 1, "y": 1}]}), 404, "not-found")
