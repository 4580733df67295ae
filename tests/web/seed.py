"""A small world to look at while the workbench is developed: `python -m tests.web.seed --port 8090`.

Users admin@ / reviewer@ / annotator@example.org, password `correct horse battery`; a project of digits,
one of boxes and one of texts, each with predictions of a model that is often wrong.
"""

import argparse
import hashlib
import io
from datetime import datetime
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits
from sqlalchemy.orm import Session

import active_learning.tables  # noqa: F401
from labeling import items, projects
from labeling.items import NewItem
from labeling.schema import LabelSchema
from preannotate import deployments, predictions
from preannotate.predictions import NewPrediction
from preannotate.tables import ModelVersionRow
from storage.rows import Row
from storage.settings import Settings
from tests.preannotate import factories
from web import users
from web.access import Role
from web.app import create_app
from web.server import Served, Server
from web.wiring import Platform

PASSWORD = "correct horse battery"
TOPICS = {"sport": "The team won the match in extra time, number {}.", "world": "Talks went on, day {}."}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, default=Path("~/.labelloop-seed"))
    parser.add_argument("--port", type=int, default=8090)
    arguments = parser.parse_args()
    settings = Settings(home=arguments.home, port=arguments.port, log_level="WARNING")
    platform = Platform.open(settings)
    Row.metadata.create_all(platform.database.engine)
    with platform.database.read() as session:
        empty = users.by_email(session, "admin@example.org") is None
    if empty:
        seed(platform)
    platform.database.dispose()
    print(f"http://127.0.0.1:{arguments.port}  admin@example.org  {PASSWORD}")

    def factory() -> Served:
        fresh = Platform.open(settings)
        return Served(create_app(fresh), fresh.job_feed.close)

    Server(factory, host="127.0.0.1", port=arguments.port, threads=16, log_level="warning").run()


def seed(platform: Platform) -> None:
    now = platform.clock()
    random = np.random.default_rng(0)
    with platform.database.write() as session:
        for role in Role:
            users.add(session, email=f"{role.value}@example.org", role=role, password=PASSWORD, now=now)
        digits(platform, session, now, random)
        boxes(platform, session, now, random)
        texts(session, now, random)


def digits(platform: Platform, session: Session, now: datetime, random: np.random.Generator) -> None:
    project = projects.create(
        session,
        name="digits",
        kind="image",
        schema=LabelSchema.single_choice([str(n) for n in range(10)]),
        guideline="Which digit was written? When in doubt, skip.",
        now=now,
    )
    bunch = load_digits()
    new = [
        image_item(platform, np.kron(16 - image, np.ones((8, 8))).clip(0, 16) * 15.9, f"digit-{n:04}.png")
        for n, image in enumerate(bunch.images[:300])
    ]
    added = items.add(session, project_id=project.id, items=new, now=now)
    guesses = []
    for outcome, digit in zip(added, bunch.target, strict=False):
        confidence = float(random.uniform(0.35, 0.99))
        said = int(digit) if random.random() < confidence else int(random.integers(10))
        region = {"id": "p", "kind": "choice", "field": "label", "classes": [said], "score": confidence}
        guesses.append((outcome.item_id, [region], confidence))
    predict(session, project.id, "image-classification", guesses, now)


def boxes(platform: Platform, session: Session, now: datetime, random: np.random.Generator) -> None:
    project = projects.create(
        session, name="boxes", kind="image", schema=LabelSchema.boxes(["square", "bar"]), now=now
    )
    new, drawn = [], []
    for n in range(40):
        canvas = np.full((480, 640), 235.0) + random.normal(0, 4, (480, 640))
        regions = []
        for k in range(int(random.integers(1, 7))):
            bar = random.random() < 0.5
            width, height = (int(random.integers(80, 200)), 25) if bar else (60, 60)
            x, y = int(random.integers(0, 640 - width)), int(random.integers(0, 480 - height))
            canvas[y : y + height, x : x + width] = random.uniform(30, 160)
            box = {"id": f"b{k}", "kind": "box", "field": "objects", "class": int(bar)}
            box |= {
                "x": float(x),
                "y": float(y),
                "width": float(width),
                "height": float(height),
                "score": 0.7,
            }
            regions.append(box)
        new.append(image_item(platform, canvas, f"scene-{n}.png"))
        drawn.append(regions)
    added = items.add(session, project_id=project.id, items=new, now=now)
    guesses = [(outcome.item_id, regions, 0.7) for outcome, regions in zip(added, drawn, strict=True)]
    predict(session, project.id, "box-detection", guesses, now)


def texts(session: Session, now: datetime, random: np.random.Generator) -> None:
    project = projects.create(
        session, name="news", kind="text", schema=LabelSchema.single_choice(list(TOPICS)), now=now
    )
    new, truth = [], []
    for n in range(120):
        topic = int(random.integers(len(TOPICS)))
        text = list(TOPICS.values())[topic].format(n) + " Und noch ein Satz mit Umlauten äöü und 😀." * 3
        digest = hashlib.sha256(text.encode()).hexdigest()
        new.append(NewItem(digest, "text/plain", len(text.encode()), text=text, external_id=f"news-{n}"))
        truth.append(topic)
    added = items.add(session, project_id=project.id, items=new, now=now)
    guesses = []
    for outcome, topic in zip(added, truth, strict=True):
        region = {"id": "p", "kind": "choice", "field": "label", "classes": [topic], "score": 0.8}
        guesses.append((outcome.item_id, [region], 0.8))
    predict(session, project.id, "text-classification", guesses, now)


def image_item(
    platform: Platform, pixels: "np.ndarray[tuple[int, int], np.dtype[np.float64]]", name: str
) -> NewItem:
    out = io.BytesIO()
    Image.fromarray(pixels.clip(0, 255).astype(np.uint8)).save(out, "PNG")
    data = out.getvalue()
    height, width = pixels.shape
    return NewItem(
        platform.objects.put(data), "image/png", len(data), width=width, height=height, external_id=name
    )


def predict(
    session: Session,
    project_id: int,
    task: str,
    guesses: list[tuple[int, list[dict[str, object]], float]],
    now: datetime,
) -> None:
    version = ModelVersionRow(
        project_id=project_id,
        number=1,
        name="seeded",
        task=task,
        framework="onnx",
        package_hash="0" * 64,
        manifest=factories.image_manifest(2).model_dump(mode="json"),
        metrics={"test": {"accuracy": {"value": 0.7, "low": 0.6, "high": 0.8, "n": 90}}},
        created_at=now,
    )
    session.add(version)
    session.flush()
    deployments.deploy(session, project_id=project_id, stable=version.id, reason="seeded", now=now)
    new = [
        NewPrediction(item_id, version.id, "stable", regions, confidence, np.zeros(2, np.float32))
        for item_id, regions, confidence in guesses
    ]
    predictions.store(session, project_id=project_id, predictions=new, now=now)


if __name__ == "__main__":
    main()
