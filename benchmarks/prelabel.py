"""Batch pre-labelling through the durable job against a bare loop over the same model, in one run.

Both decode the same bytes with the same code and predict with the same runtime and batch size. The job also
claims chunks, reads items and bytes from the database and the object store, and stores every prediction with
its vectors; the bare loops have the bytes in memory and keep nothing but the outputs:

- `bare`: decode a batch, predict it, next batch, on one thread;
- `bare_ahead`: the same with batches decoded ahead in a thread pool, as the job does: harder to equal.

Runs alternate, the median counts. Writes benchmarks/results/prelabel.json.
"""

import argparse
import gzip
import hashlib
import io
import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
import torchvision
from PIL import Image
from sqlalchemy import func, select
from torch import nn

from labeling import items, projects
from labeling.items import NewItem
from labeling.schema import LabelSchema
from preannotate import deployments, registry
from preannotate.collector import quiet_collector
from preannotate.drafters import model_cache
from preannotate.jobs import PRELABEL
from preannotate.package import Package, write
from preannotate.postprocess import Output
from preannotate.preprocess import Decoded
from preannotate.registry import ModelVersion
from preannotate.runtime import Runtime
from preannotate.signature import BoundLabel, ImageInput, Manifest, Softmax, classifier_outputs, inputs_of
from preannotate.tables import PredictionRow
from storage import jobs
from storage.clock import utc_now
from storage.database import Database
from storage.jobs import JobDependencies, JobState
from storage.objects import LocalStore
from storage.rows import Row
from storage.settings import Settings

RESULTS = Path(__file__).parent / "results" / "prelabel.json"
CLASSES = 10
BUDGET = 0.9


@dataclass(frozen=True)
class Case:
    """A model and the images that it drafts."""

    name: str
    spec: ImageInput
    make: Callable[[], nn.Module]
    images: Callable[[int], Iterator[bytes]]
    count: int


class SmallNet(nn.Module):
    """Two convolutions and two linear layers for 28 x 28 grey images."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(64 * 7 * 7, 128), nn.ReLU(),
        )  # fmt: skip
        self.head = nn.Linear(128, CLASSES)

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        embedding = self.features(pixels)
        return self.head(embedding), embedding


class Backbone(nn.Module):
    """A torchvision classifier with random weights; the embedding is what its last layer sees."""

    def __init__(self, name: str) -> None:
        super().__init__()
        body = torchvision.models.get_model(name, weights=None, num_classes=CLASSES)
        last = body.fc if hasattr(body, "fc") else body.classifier[-1]
        self.head = last
        if hasattr(body, "fc"):
            body.fc = nn.Identity()
        else:
            body.classifier[-1] = nn.Identity()
        self.body = body

    def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        embedding = self.body(pixels)
        return self.head(embedding), embedding


class Normalised(nn.Module):
    """uint8 [N,H,W,C] -> float [N,C,H,W] -> the network."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, pixels: torch.Tensor) -> Any:
        return self.network((pixels.permute(0, 3, 1, 2).to(torch.float32) - 127.5) / 64)


def digits(count: int) -> Iterator[bytes]:
    """scikit-learn's handwritten digits as 28 x 28 PNG, each copy with other noise."""
    from sklearn.datasets import load_digits

    scans = load_digits().images
    random = np.random.default_rng(0)
    for i in range(count):
        scan = Image.fromarray((scans[i % len(scans)] * 15).astype(np.uint8)).resize((28, 28))
        noisy = np.asarray(scan).astype(int) + random.integers(-6, 7, (28, 28))
        yield encoded(noisy, "PNG")


def fashion(folder: Path) -> Callable[[int], Iterator[bytes]]:
    """Images of an IDX file as PNG."""

    def read(count: int) -> Iterator[bytes]:
        raw = gzip.decompress((folder / "train-images-idx3-ubyte.gz").read_bytes())
        pixels = np.frombuffer(raw, np.uint8, offset=16).reshape(-1, 28, 28)
        for image in pixels[:count]:
            yield encoded(image, "PNG")

    return read


def photos(count: int) -> Iterator[bytes]:
    """Smooth random colour fields as 320 x 240 JPEG: as costly to decode as a photo of that size."""
    random = np.random.default_rng(0)
    for _ in range(count):
        field = Image.fromarray(random.integers(0, 256, (12, 16, 3)).astype(np.uint8))
        yield encoded(np.asarray(field.resize((320, 240), Image.Resampling.BICUBIC)), "JPEG")


def encoded(pixels: Any, format: str) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8)).save(buffer, format)
    return buffer.getvalue()


def make_package(case: Case, folder: Path, samples: list[bytes]) -> Package:
    """The case's model with fixed random weights, as an ONNX package."""
    torch.manual_seed(0)
    model = Normalised(case.make()).eval()
    spec = case.spec
    example = torch.zeros(2, spec.height, spec.width, spec.channels, dtype=torch.uint8)
    with torch.inference_mode():
        width = model(example)[1].shape[1]
    program = folder / f"{case.name}.onnx"
    torch.onnx.export(
        model, (example,), str(program), dynamo=False, opset_version=17,
        input_names=["pixels"], output_names=["logits", "embedding"],
        dynamic_axes={name: {0: "batch"} for name in ("pixels", "logits", "embedding")},
    )  # fmt: skip
    manifest = Manifest(
        name=case.name,
        task="image-classification",
        framework="onnx",
        inputs=inputs_of(spec),
        outputs=classifier_outputs(CLASSES, width),
        labels=tuple(BoundLabel(class_id=i, name=f"class {i}") for i in range(CLASSES)),
        preprocess=spec,
        postprocess=Softmax(),
    )
    return write(
        folder / f"{case.name}-package", manifest=manifest, programs={"onnx": program}, golden_inputs=samples
    )


class Bench:
    """One case on one database: imported, published, ready to be drafted again and again."""

    def __init__(self, case: Case, folder: Path, database_url: str | None) -> None:
        self.case = case
        self.settings = Settings(home=folder / "home", database_url=database_url or "")
        self.database = Database(self.settings.resolved_database_url)
        Row.metadata.drop_all(self.database.engine)
        Row.metadata.create_all(self.database.engine)
        self.objects = LocalStore(self.settings.home_folder / "objects")
        self.data = list(case.images(case.count))
        self.package = make_package(case, folder, self.data[:4])
        self.project = self._import()
        self.cache = model_cache(self.settings.home_folder)

    def publish(self, name: str) -> ModelVersion:
        """The model once more, as a version that has predicted nothing yet."""
        with tempfile.TemporaryDirectory() as folder:
            again = write(
                Path(folder) / "package",
                manifest=self.package.manifest.model_copy(update={"name": name, "files": {}}),
                programs={"onnx": self.package.program},
                golden_inputs=self.data[:1],
            )
            version = registry.publish(
                self.database, self.objects, project_id=self.project, package=again, now=utc_now()
            )
        with self.database.write() as session:
            deployments.deploy(session, project_id=self.project, stable=version.id, now=utc_now())
        registry.open_package(self.objects, version, self.cache)
        return version

    def job(self, version: ModelVersion) -> tuple[float, int]:
        """Items/s of the durable job, and the batch size that it found best."""
        dependencies = JobDependencies(
            self.database, self.objects, self.settings, kinds={"prelabel": PRELABEL}
        )
        with self.database.write() as session:
            arguments = {"project_id": self.project}
            job_id = jobs.submit(
                session, kind="prelabel", arguments=arguments, project_id=self.project, now=utc_now()
            )
        started = time.perf_counter()
        jobs.run_job(dependencies, job_id)
        seconds = time.perf_counter() - started
        return len(self.data) / seconds, self._batch_size(job_id, version)

    def bare(self, runtime: Runtime, batch_size: int) -> float:
        started = time.perf_counter()
        outputs: list[Output] = []
        for start in range(0, len(self.data), batch_size):
            batch = [runtime.decode(data) for data in self.data[start : start + batch_size]]
            outputs += runtime.predict(batch)
        assert len(outputs) == len(self.data)
        return len(self.data) / (time.perf_counter() - started)

    def bare_ahead(self, runtime: Runtime, batch_size: int) -> float:
        def decode(start: int) -> list[Decoded]:
            return [runtime.decode(data) for data in self.data[start : start + batch_size]]

        started = time.perf_counter()
        outputs: list[Output] = []
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            starts = iter(range(0, len(self.data), batch_size))
            ahead = [pool.submit(decode, start) for start in islice(starts, 16)]
            while ahead:
                batch = ahead.pop(0).result()
                ahead += [pool.submit(decode, start) for start in islice(starts, 1)]
                outputs += runtime.predict(batch)
        assert len(outputs) == len(self.data)
        return len(self.data) / (time.perf_counter() - started)

    def _import(self) -> int:
        new = [self._item(data) for data in self.data]
        with self.database.write() as session:
            schema = LabelSchema.single_choice([f"class {i}" for i in range(CLASSES)])
            project = projects.create(
                session, name=self.case.name, kind="image", schema=schema, now=utc_now()
            )
            items.add(session, project_id=project.id, items=new, now=utc_now())
        return project.id

    def _item(self, data: bytes) -> NewItem:
        # Not `put`: this benchmark is not about making thousands of files durable one by one.
        name = hashlib.sha256(data).hexdigest()
        path = self.objects.root / name[:2] / name[2:4] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return NewItem(content_hash=name, media_type="image/png", byte_size=len(data), width=1, height=1)

    def _batch_size(self, job_id: int, version: ModelVersion) -> int:
        """What the job found best; also checks that it did its work."""
        with self.database.read() as session:
            job = jobs.get(session, job_id)
            counted = session.scalar(
                select(func.count())
                .select_from(PredictionRow)
                .where(PredictionRow.model_version_id == version.id)
            )
        assert (job.state, job.done, counted) == (JobState.SUCCEEDED, len(self.data), len(self.data)), job
        return int(job.message.rsplit(" ", 1)[1])


def measure(case: Case, rounds: int, database_url: str | None) -> dict[str, Any]:
    """Rounds of job, bare and bare_ahead; medians and the ratios of each round."""
    with tempfile.TemporaryDirectory(prefix="labelloop-bench-") as folder:
        bench = Bench(case, Path(folder), database_url)
        speeds: dict[str, list[float]] = {"job": [], "bare": [], "bare_ahead": []}
        seconds: dict[str, list[float]] = {"job": [], "bare": []}
        sizes = []
        for number in range(rounds):
            version = bench.publish(f"{case.name} {number}")
            began = time.process_time()
            speed, size = bench.job(version)
            seconds["job"].append(time.process_time() - began)
            runtime = registry.load(bench.objects, version, bench.cache)
            speeds["job"].append(speed)
            with (
                quiet_collector()
            ):  # as the job does: the bare loops shall not pay for torch's objects either
                began = time.process_time()
                speeds["bare"].append(bench.bare(runtime, size))
                seconds["bare"].append(time.process_time() - began)
                speeds["bare_ahead"].append(bench.bare_ahead(runtime, size))
            sizes.append(size)
        bench.database.dispose()
    found = {name: statistics.median(values) for name, values in speeds.items()}
    return {
        "case": case.name,
        "images": len(bench.data),
        "batch_sizes": sizes,
        "items_per_second": {name: round(value, 1) for name, value in found.items()},
        "ratio_to_bare": round(found["job"] / found["bare"], 3),
        "ratio_to_bare_ahead": round(found["job"] / found["bare_ahead"], 3),
        "processor_ms_per_item": {
            name: round(1000 * statistics.median(values) / len(bench.data), 3)
            for name, values in seconds.items()
        },
        "rounds": {name: [round(value, 1) for value in values] for name, values in speeds.items()},
    }


def cases(count: int, heavy: int, data: Path | None) -> list[Case]:
    small = fashion(data) if data is not None else digits
    return [
        Case("tiny net 28 px", ImageInput(height=28, width=28, channels=1), SmallNet, small, count),
        Case(
            "MobileNetV3-small 96 px",
            ImageInput(height=96, width=96),
            lambda: Backbone("mobilenet_v3_small"),
            photos,
            heavy * 8,
        ),
        Case(
            "ResNet-18 224 px", ImageInput(height=224, width=224), lambda: Backbone("resnet18"), photos, heavy
        ),
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--count", type=int, default=10_000, help="images for the small net")
    parser.add_argument(
        "--heavy", type=int, default=600, help="images for ResNet-18; eight times as many for MobileNet"
    )
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument(
        "--data", type=Path, help="folder with an IDX file of 28 x 28 images instead of digits"
    )
    parser.add_argument("--database", help="URL of an EMPTY database to use instead of SQLite; it is wiped")
    parser.add_argument("--case", help="only cases whose name contains this")
    given = parser.parse_args(arguments)
    beside = Path(__file__).parents[1].parent / "shared" / "data" / "fashion_mnist"
    data = given.data or (beside if beside.is_dir() else None)
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"others are using this machine (load {load:.1f}): the job's threads may not run side by side")
    found = []
    for case in cases(given.count, given.heavy, data):
        if given.case and given.case not in case.name:
            continue
        result = measure(case, given.rounds, given.database)
        speeds = result["items_per_second"]
        print(
            f"{case.name}: job {speeds['job']:.0f} items/s, bare loop {speeds['bare']:.0f} "
            f"(ratio {result['ratio_to_bare']:.2f}), bare loop decoding ahead {speeds['bare_ahead']:.0f} "
            f"(ratio {result['ratio_to_bare_ahead']:.2f}), batch {result['batch_sizes']}"
        )
        found.append(result)
    document = {
        "budget": BUDGET,
        "cpus": os.cpu_count(),
        "load_at_start": round(load, 1),
        "results": found,
    }
    if not given.case:
        RESULTS.parent.mkdir(exist_ok=True)
        RESULTS.write_text(json.dumps(document, indent=1) + "\n")
    return 0 if all(result["ratio_to_bare"] >= BUDGET for result in found) else 1


if __name__ == "__main__":
    raise SystemExit(main())
