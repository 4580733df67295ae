"""The models that are loaded now, and how a new deployment takes over: loaded and warmed first, then swapped.

A request keeps the model that it was given; the old one goes when the last request that holds it is done.
"""

import logging
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from labeling import projects
from preannotate import deployments, registry
from preannotate.errors import BadInput, NoDeployment
from preannotate.golden import inputs as golden_inputs
from preannotate.postprocess import Output
from preannotate.preprocess import Decoded
from preannotate.registry import ModelVersion
from preannotate.runtime import Runtime
from preannotate.serving.batcher import Batcher
from preannotate.tables import DeploymentRow
from storage.database import Database
from storage.errors import LabelloopError
from storage.objects import ObjectStore

_LOG = logging.getLogger(__name__)
_WARM_BATCHES = (1, 8)


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """A loaded model version and the batcher in front of it."""

    version: ModelVersion
    runtime: Runtime
    batcher: Batcher[Decoded, Output | BadInput]


class Shelf:
    """Models by project name; `follow` swaps deployed ones in when the deployment changed.

    At most `size` versions stay loaded; the one that was not asked for longest goes first.
    """

    def __init__(
        self,
        database: Database,
        objects: ObjectStore,
        cache_folder: Path,
        *,
        threads: int = 1,
        max_pixels: int,
        batch_limit: int = 32,
        capacity: int = 128,
        size: int = 8,
    ) -> None:
        self._database = database
        self._objects = objects
        self._cache_folder = cache_folder
        self._threads = threads
        self._max_pixels = max_pixels
        self._batch_limit = batch_limit
        self._capacity = capacity
        self._size = size
        self._lock = threading.Lock()
        self._loading = threading.Lock()  # one load at a time: a load wants all the memory it can get
        self._loaded: OrderedDict[int, Served] = OrderedDict()  # by version id
        self._deployed: dict[str, int] = {}  # project name -> version id of its stable model
        self._mark = self._newest()
        self._failed = -1  # the mark whose failure was logged: once is enough

    def deployed(self, project: str) -> Served:
        """The project's stable model, loaded when nobody asked before. Raises NotFound, NoDeployment."""
        with self._lock:
            version_id = self._deployed.get(project)
        if version_id is None:
            version = self._stable(project)
            served = self._get(version)
            with self._lock:
                self._deployed.setdefault(project, version.id)
            return served
        with self._lock:
            found = self._touch(version_id)
        return found or self._get(self._version(version_id))

    def numbered(self, project: str, number: int) -> Served:
        """A version by its number, deployed or not. Raises NotFound."""
        with self._database.read() as session:
            version = registry.by_number(session, projects.by_name(session, project).id, number)
        return self._get(version)

    def numbers(self, project: str) -> list[int]:
        """Numbers of the versions that could be asked for, oldest first. Raises NotFound."""
        with self._database.read() as session:
            versions = registry.list_versions(session, projects.by_name(session, project).id)
        return [version.number for version in reversed(versions) if version.package_hash is not None]

    def follow(self) -> bool:
        """Looks for new deployments (one cheap query) and swaps in what they deploy; True if there were any.

        While a model cannot be loaded the old one stays in service, and the next call tries again.
        """
        newest = self._newest()
        if newest == self._mark:
            return False
        with self._lock:
            known = dict(self._deployed)
        swapped = [
            self._swap(project, before, log=newest != self._failed) for project, before in known.items()
        ]
        if all(swapped):
            self._mark = newest
        else:
            self._failed = newest
        return True

    def _swap(self, project: str, before: int, *, log: bool) -> bool:
        try:
            version = self._stable(project)
            if version.id != before:
                self._get(version)  # loaded and warm before anybody is sent there
        except NoDeployment:
            with self._lock:
                self._deployed.pop(project, None)
        except LabelloopError as error:
            if log:
                _LOG.error(
                    "project %s stays with its model, the deployed one does not load: %s", project, error
                )
            return False
        else:
            with self._lock:
                self._deployed[project] = version.id
        return True

    def _get(self, version: ModelVersion) -> Served:
        with self._lock:
            if (found := self._touch(version.id)) is not None:
                return found
        with self._loading:
            with self._lock:
                if (found := self._touch(version.id)) is not None:
                    return found
            served = self._load(version)
            with self._lock:
                self._loaded[version.id] = served
                while len(self._loaded) > self._size:
                    self._loaded.popitem(last=False)
            return served

    def _touch(self, version_id: int) -> Served | None:
        found = self._loaded.get(version_id)
        if found is not None:
            self._loaded.move_to_end(version_id)
        return found

    def _load(self, version: ModelVersion) -> Served:
        runtime = registry.load(
            self._objects, version, self._cache_folder, threads=self._threads, max_pixels=self._max_pixels
        )
        package = registry.open_package(self._objects, version, self._cache_folder)
        sample = golden_inputs(package)[0]
        for count in _WARM_BATCHES:
            runtime.predict_bytes([sample] * count)
        batcher: Batcher[Decoded, Output | BadInput] = Batcher(
            runtime.predict_each, limit=self._batch_limit, capacity=self._capacity
        )
        return Served(version, runtime, batcher)

    def _newest(self) -> int:
        with self._database.read() as session:
            return session.scalar(select(func.max(DeploymentRow.id))) or 0

    def _stable(self, project: str) -> ModelVersion:
        with self._database.read() as session:
            project_id = projects.by_name(session, project).id
            deployment = deployments.current(session, project_id)
            if deployment is None or deployment.stable_id is None:
                raise NoDeployment(project)
            return registry.get(session, deployment.stable_id)

    def _version(self, version_id: int) -> ModelVersion:
        with self._database.read() as session:
            return registry.get(session, version_id)
