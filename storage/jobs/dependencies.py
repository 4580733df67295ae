"""What a worker needs to run jobs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from storage.errors import UnknownJobKind
from storage.jobs.active import ActiveRuns
from storage.jobs.kinds import JobKind
from storage.jobs.resources import JobResources


@dataclass(frozen=True)
class JobDependencies(JobResources):
    """The resources, the kinds of job that are known, and the runs that go on in this process."""

    kinds: Mapping[str, JobKind] = field(default_factory=dict)
    active: ActiveRuns = field(default_factory=ActiveRuns)

    def kind(self, name: str) -> JobKind:
        try:
            return self.kinds[name]
        except KeyError:
            raise UnknownJobKind(name) from None
