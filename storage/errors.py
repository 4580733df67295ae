"""Every error that labelloop raises on purpose descends from LabelloopError.

LabelloopError
├── SettingsError            a LABELLOOP_* variable is unknown or malformed
├── SchemaUnknown            the database is at a revision that this version does not know
├── NotFound                 a named thing does not exist
├── Conflict                 the request contradicts what is already there
├── ObjectError
│   ├── ObjectMissing        no object is stored under this SHA-256
│   ├── ObjectCorrupt        stored bytes do not hash to their name
│   └── ObjectStoreUnavailable   the store did not answer, after retries
└── JobError
    ├── JobCancelled         raised inside a running job once somebody cancelled it
    ├── JobInterrupted       raised inside a running job when its worker is to end
    ├── JobLeaseLost         another worker took the chunk, or the job's planning or ending, over
    └── UnknownJobKind       no handler is registered under this name
"""


class LabelloopError(Exception):
    """Base of all errors raised on purpose; its text is fit to be shown to a user.

    `transient` says whether trying the same again may help; a job tries again only then, or when the error
    is none of ours.
    """

    transient = False


class SettingsError(LabelloopError):
    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class SchemaUnknown(LabelloopError):
    def __init__(self, revision: str) -> None:
        super().__init__(
            f"the database is at revision {revision}, which this version of labelloop does not know:"
            " it was upgraded by a newer one"
        )
        self.revision = revision


class NotFound(LabelloopError):
    def __init__(self, kind: str, key: object) -> None:
        super().__init__(f"there is no {kind} {key}")
        self.kind = kind
        self.key = key


class Conflict(LabelloopError):
    """What was asked contradicts the present state."""


class ObjectError(LabelloopError):
    """Something went wrong between us and the object store."""


class ObjectMissing(ObjectError):
    def __init__(self, sha256: str) -> None:
        super().__init__(f"no object is stored under {sha256}")
        self.sha256 = sha256


class ObjectCorrupt(ObjectError):
    def __init__(self, sha256: str, found: str) -> None:
        super().__init__(f"object {sha256} holds bytes that hash to {found}")
        self.sha256 = sha256
        self.found = found


class ObjectStoreUnavailable(ObjectError):
    """The object store could not be reached, after retries."""

    transient = True


class JobError(LabelloopError):
    """Base of errors around durable jobs."""


class JobCancelled(JobError):
    def __init__(self, job_id: int) -> None:
        super().__init__(f"job {job_id} was cancelled")
        self.job_id = job_id


class JobInterrupted(JobError):
    def __init__(self, job_id: int) -> None:
        super().__init__(f"job {job_id} was interrupted: its worker ends")
        self.job_id = job_id


class JobLeaseLost(JobError):
    """`chunk` is None when it was the planning or the ending of the job."""

    def __init__(self, job_id: int, chunk: int | None) -> None:
        what = f"job {job_id}" if chunk is None else f"chunk {chunk} of job {job_id}"
        super().__init__(f"{what} was taken over by another worker")
        self.job_id = job_id
        self.chunk = chunk


class UnknownJobKind(JobError):
    def __init__(self, kind: str) -> None:
        super().__init__(f"no handler is registered for jobs of kind {kind!r}")
        self.kind = kind
