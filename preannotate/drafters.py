"""The model versions that a job drafts with."""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from labeling import projects
from preannotate import golden, registry
from preannotate.binding import bound_field
from preannotate.errors import BadInput
from preannotate.postprocess import Output
from preannotate.preprocess import Decoded
from preannotate.runtime import Runtime
from preannotate.signature import Manifest
from preannotate.sizing import BatchSizer, available_memory, resident_memory
from storage.database import Database
from storage.objects import ObjectStore
from storage.settings import Settings

_MEMORY_SHARE = 0.25
_PROBE = 4  # items whose prediction is timed before a job is planned


@dataclass(frozen=True, slots=True, eq=False)
class Drafter:
    """A loaded model version: the field it fills, the batch size it runs best with, an input."""

    runtime: Runtime
    field: str
    sizer: BatchSizer
    sample: bytes

    def predict(self, batch: Sequence[Decoded]) -> tuple[list[Output | BadInput], float]:
        """The outcomes and the seconds that they took; the sizer learns from them."""
        before = 0.0 if self.sizer.chosen else resident_memory()
        started = time.perf_counter()
        outcomes = self.runtime.predict_each(batch)
        seconds = time.perf_counter() - started
        if self.sizer.chosen is None:
            self.sizer.record(len(batch), seconds, grown=resident_memory() - before)
        return outcomes, seconds


class Drafters:
    """The model versions of one job, each loaded when it is asked for first."""

    def __init__(self, database: Database, objects: ObjectStore, settings: Settings) -> None:
        self._database = database
        self._objects = objects
        self._settings = settings
        self._loading = threading.Lock()
        self._loaded: dict[int, Drafter] = {}

    def __getitem__(self, version_id: int) -> Drafter:
        found = self._loaded.get(version_id)
        if found is not None:
            return found
        with self._loading:
            if version_id not in self._loaded:
                self._loaded[version_id] = self._load(version_id)
            return self._loaded[version_id]

    def fields(self) -> dict[int, tuple[Manifest, str]]:
        """By version id: its manifest and the field that it fills."""
        return {version: (d.runtime.manifest, d.field) for version, d in self._loaded.items()}

    def seconds_per_item(self, version_id: int) -> float:
        """How long prediction takes, measured on copies of a golden sample."""
        drafter = self[version_id]
        batch = [drafter.runtime.decode(drafter.sample)] * _PROBE
        drafter.runtime.predict_each(batch[:1])  # the first call sets things up
        started = time.perf_counter()
        drafter.runtime.predict_each(batch)
        return (time.perf_counter() - started) / _PROBE

    def sizes(self) -> list[int]:
        """The batch size that each loaded version runs with now."""
        return [drafter.sizer.size for drafter in self._loaded.values()]

    def _load(self, version_id: int) -> Drafter:
        settings = self._settings
        with self._database.read() as session:
            version = registry.get(session, version_id)
            schema = projects.get(session, version.project_id).schema
        cache = model_cache(settings.home_folder)
        runtime = registry.load(
            self._objects,
            version,
            cache,
            threads=settings.runtime_threads,
            max_pixels=settings.max_image_pixels,
        )
        sample = golden.inputs(registry.open_package(self._objects, version, cache))[0]
        sizer = BatchSizer(memory_budget=_MEMORY_SHARE * available_memory())
        return Drafter(runtime, bound_field(runtime.manifest, schema), sizer, sample)


def model_cache(home: Path) -> Path:
    """Where unpacked packages lie; the object store has them all, so it may be deleted at any time."""
    return home / "cache" / "models"
