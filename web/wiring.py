"""The one place where the platform is put together.

What needs torch is imported on first use only, so that a web process starts without it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING

from storage.clock import Clock, utc_now
from storage.database import Database
from storage.jobs import JobDependencies, JobKind
from storage.objects import ObjectStore, open_store
from storage.settings import Settings
from web.feed import JobFeed
from web.secrets import signing_key
from web.sessions import Signer

if TYPE_CHECKING:
    from active_learning.similarity.searching import Similarity


@dataclass(frozen=True)
class Platform:
    """Settings, database, objects and clock, and what is made from them. One a process."""

    settings: Settings
    database: Database
    objects: ObjectStore
    clock: Clock = utc_now

    @classmethod
    def open(cls, settings: Settings | None = None) -> "Platform":
        settings = settings or Settings.from_environment()
        settings.home_folder.mkdir(parents=True, exist_ok=True)
        database = Database(settings.resolved_database_url)
        database.waker = _LazyWaker(database, settings)
        return cls(settings, database, open_store(settings))

    @cached_property
    def signer(self) -> Signer:
        return Signer(signing_key(self.settings), timedelta(hours=self.settings.session_hours))

    @cached_property
    def job_feed(self) -> JobFeed:
        return JobFeed(self.database)

    @cached_property
    def job_kinds(self) -> Mapping[str, JobKind]:
        """Every kind of job there is; loading them may load torch."""
        from web.kinds import job_kinds

        return job_kinds()

    @cached_property
    def similarity(self) -> "Similarity":
        """Opened by the first search: it loads an engine."""
        from active_learning.similarity.searching import Similarity

        return Similarity(self.database, self.objects, self.settings)

    @property
    def job_dependencies(self) -> JobDependencies:
        return JobDependencies(self.database, self.objects, self.settings, self.clock, self.job_kinds)

    def close(self) -> None:
        """Ends the streams of this process and its connections."""
        self.job_feed.close()
        self.database.dispose()


class _LazyWaker:
    """Loads Celery when the first job is submitted: most commands submit none."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._settings = settings

    def __call__(self, job_id: int) -> bool:
        from storage.broker import set_waker

        return set_waker(self._database, self._settings)(job_id)
