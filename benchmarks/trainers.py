"""Accuracy and training time of the shipped trainers by number of labels, beside a plain baseline.

    python -m benchmarks.trainers ../shared/data --out benchmarks/results/trainers.json

Labels are drawn at random, nine in ten train and one in ten calibrates; other items of the pool are given
without labels, test items not at all. Baselines fit a logistic regression: TF-IDF of words and pairs for
texts, pixels for images. Data sets whose folder is missing are left out; the digits come with scikit-learn.
"""

import argparse
import csv
import gzip
import hashlib
import io
import json
import re
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from sklearn.datasets import load_digits
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from active_learning.calibration import calibration_error
from active_learning.trainers.config import default_config
from active_learning.trainers.data import TrainingData, TrainingExample
from active_learning.trainers.run import predict_all, train
from preannotate.signature import BoundLabel

Items = list[tuple[bytes, int]]
Sets = tuple[Literal["image", "text"], Items, Items]

_POOL = 5_000
_TEST = 2_000


def news(root: Path) -> Sets:
    with (root / "ag_news/train_balanced_5000.csv").open(encoding="utf-8") as stream:
        pool = [(text.encode(), int(label)) for text, label in csv.reader(stream)]
    with (root / "ag_news/test.csv").open(encoding="utf-8") as stream:
        test = [(f"{title} {body}".encode(), int(label) - 1) for label, title, body in csv.reader(stream)]
    return "text", pool, [test[i] for i in np.random.default_rng(0).permutation(len(test))[:_TEST]]


def requests(root: Path) -> Sets:
    """Restaurant requests by the slot they fill: none, several, or which one."""
    names = ["none", "several", "people", "date", "time", "first_name", "last_name"]
    rows = json.loads((root / "restaurant8k_spans/train_2.json").read_text(encoding="utf-8"))
    items = []
    for row in rows:
        slots = {label["slot"] for label in row.get("labels", [])}
        name = "none" if not slots else "several" if len(slots) > 1 else next(iter(slots))
        items.append((row["userInput"]["text"].encode(), names.index(name)))
    return "text", *_divided(items, 500)


def fashion(root: Path) -> Sets:
    parts = []
    for name, number in (("train", _POOL), ("t10k", _TEST)):
        pixels = gzip.decompress((root / f"fashion_mnist/{name}-images-idx3-ubyte.gz").read_bytes())
        labels = gzip.decompress((root / f"fashion_mnist/{name}-labels-idx1-ubyte.gz").read_bytes())
        images = np.frombuffer(pixels, np.uint8, offset=16).reshape(-1, 28, 28)[:number]
        parts.append(list(zip(map(_png, images), (int(v) for v in labels[8 : 8 + number]), strict=True)))
    return "image", parts[0], parts[1]


def digits(_root: Path) -> Sets:
    data = load_digits()
    images = (data.images * 15.9).astype(np.uint8)
    items = [(_png(image), int(label)) for image, label in zip(images, data.target, strict=True)]
    return "image", *_divided(items, 500)


def cifar(root: Path) -> Sets:
    folder = root / "cifar10_test_crowd"
    labels = np.load(folder / "given_labels.npy", allow_pickle=False)
    with zipfile.ZipFile(folder / "images.zip") as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".jpg"))
        items = [(archive.read(name), int(labels[int(re.findall(r"\d+", name)[-1])])) for name in names]
    return "image", *_divided(items, 800)


def day_night(root: Path) -> Sets:
    files = sorted((root / "day_night").glob("*/*.jpg"))
    return "image", *_divided([(file.read_bytes(), int(file.parent.name == "night")) for file in files], 30)


DATA_SETS: dict[str, Callable[[Path], Sets]] = {
    "AG News": news,
    "restaurant requests": requests,
    "Fashion-MNIST": fashion,
    "digits": digits,
    "CIFAR-10": cifar,
    "day or night": day_night,
}


def measure(sets: Sets, labels: int, seed: int) -> dict[str, float]:
    kind, pool, test = sets
    order = np.random.default_rng(seed).permutation(len(pool))
    chosen, left = [pool[i] for i in order[:labels]], [pool[i][0] for i in order[labels:]]
    examples = [
        TrainingExample(
            hashlib.sha256(data).hexdigest(), data, label, "validation" if i % 10 == 9 else "train"
        )
        for i, (data, label) in enumerate(chosen)
    ]
    names = [BoundLabel(class_id=c, name=str(c)) for c in range(max(label for _, label in pool) + 1)]
    truth = np.array([label for _, label in test])
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        data = TrainingData(kind, names, examples, left)
        trained = train(data, default_config(kind), seed=seed, folder=Path(folder) / "package")
        seconds = time.perf_counter() - started
        probabilities, _ = predict_all(trained.package, [item for item, _ in test])
    right = probabilities.argmax(axis=1) == truth
    return {
        "accuracy": float(right.mean()),
        "baseline": float((_baseline(kind, chosen, [item for item, _ in test]) == truth).mean()),
        "calibration_error": calibration_error(probabilities.max(axis=1), right) or 0.0,
        "seconds": seconds,
    }


def _baseline(kind: str, chosen: Items, test: list[bytes]) -> NDArray[np.int64]:
    labels = [label for _, label in chosen]
    if kind == "text":
        plain = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True), LogisticRegression(C=10, max_iter=300)
        )
        plain.fit([data.decode() for data, _ in chosen], labels)
        return np.asarray(plain.predict([data.decode() for data in test]))
    regression = LogisticRegression(C=0.1, max_iter=300).fit(_flat([data for data, _ in chosen]), labels)
    return np.asarray(regression.predict(_flat(test)))


def _flat(images: list[bytes]) -> NDArray[np.float32]:
    rows = [Image.open(io.BytesIO(data)).convert("RGB").resize((28, 28)) for data in images]
    return np.stack([np.asarray(row, np.float32).ravel() / 255 for row in rows])


def _divided(items: Items, test: int) -> tuple[Items, Items]:
    order = np.random.default_rng(0).permutation(len(items))
    return [items[i] for i in order[test:]], [items[i] for i in order[:test]]


def _png(pixels: NDArray[np.uint8]) -> bytes:
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def rows(root: Path, counts: list[int], seeds: int, only: list[str]) -> Iterator[dict[str, Any]]:
    for name, load in DATA_SETS.items():
        if only and name not in only:
            continue
        try:
            sets = load(root)
        except FileNotFoundError:
            continue
        for labels in counts:
            if labels > len(sets[1]):
                continue
            runs = [measure(sets, labels, seed) for seed in range(seeds)]
            means = {key: round(float(np.mean([run[key] for run in runs])), 4) for key in runs[0]}
            spread = round(float(np.std([run["accuracy"] for run in runs])), 4)
            yield {"data": name, "labels": labels, "seeds": seeds, **means, "accuracy_deviation": spread}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--labels", type=int, nargs="+", default=[30, 50, 100, 200, 600, 1200])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--only", nargs="*", default=[], choices=list(DATA_SETS))
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    found = []
    for row in rows(options.root, options.labels, options.seeds, options.only):
        found.append(row)
        print(json.dumps(row), flush=True)
    if options.out:
        options.out.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
