"""Settings are data: each has a name, a type, a default and one sentence.

Every setting is read from the environment variable `LABELLOOP_<NAME>`; nothing else reads the environment.

>>> Settings.from_environment({"LABELLOOP_PORT": "9000"}).port
9000
"""

import os
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

from storage.errors import SettingsError

PREFIX = "LABELLOOP_"


def _setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"sentence": sentence})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, typed. Build them with `from_environment`, or by hand in a test."""

    home: Path = _setting(Path("~/.labelloop"), "Folder that holds the database, the objects and the broker.")
    database_url: str = _setting("", "SQLAlchemy URL; empty means SQLite in the home folder.")
    object_store: str = _setting("", "Folder or s3://bucket/prefix; empty means a folder in the home folder.")
    s3_endpoint: str = _setting("", "URL of the S3 service; empty means the provider's default.")
    s3_region: str = _setting("us-east-1", "Region of the S3 bucket.")
    s3_access_key: str = _setting("", "S3 access key; empty means the provider's default chain.")
    s3_secret_key: str = _setting("", "S3 secret key; empty means the provider's default chain.")
    broker_url: str = _setting("", "Celery broker (redis:// or amqp://); empty means the embedded one.")
    host: str = _setting("127.0.0.1", "Address that the web server listens on.")
    port: int = _setting(8080, "Port that the web server listens on.")
    web_threads: int = _setting(16, "Threads that answer web requests.")
    model_port: int = _setting(8081, "Port that the model server listens on.")
    worker_threads: int = _setting(2, "Jobs that one worker process runs at a time.")
    worker_stop_seconds: float = _setting(
        10.0, "Seconds that running jobs get to finish when a worker is told to stop."
    )
    runtime_threads: int = _setting(1, "Threads that one model runtime may use.")
    secret_key: str = _setting("", "Key that signs sessions; empty means one generated in the home folder.")
    secure_cookies: bool = _setting(False, "Send session cookies over HTTPS only.")
    session_hours: float = _setting(12.0, "Hours after which a sign-in expires.")
    lease_seconds: float = _setting(300.0, "Seconds a claimed task stays reserved without a heartbeat.")
    job_lease_seconds: float = _setting(30.0, "Seconds after which a silent worker's chunk is taken over.")
    max_upload_bytes: int = _setting(2_000_000_000, "Largest upload that is accepted, in bytes.")
    max_image_pixels: int = _setting(100_000_000, "Largest image that is decoded, in pixels.")
    log_level: str = _setting("INFO", "Level of the log: DEBUG, INFO, WARNING or ERROR.")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Reads LABELLOOP_* variables; raises SettingsError naming every unknown or malformed one."""
        environment = os.environ if environment is None else environment
        hints = get_type_hints(cls)
        known = {PREFIX + f.name.upper(): f.name for f in fields(cls)}
        values: dict[str, Any] = {}
        problems: list[str] = []
        for variable in sorted(v for v in environment if v.startswith(PREFIX)):
            if variable not in known:
                problems.append(f"{variable} is not a setting")
                continue
            name = known[variable]
            try:
                values[name] = _parse(hints[name], environment[variable])
            except ValueError as error:
                problems.append(f"{variable}={environment[variable]!r}: {error}")
        if problems:
            raise SettingsError(problems)
        return cls(**values)

    @property
    def home_folder(self) -> Path:
        return self.home.expanduser().resolve()

    @property
    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.home_folder / 'labelloop.db'}"

    @property
    def resolved_object_store(self) -> str:
        return self.object_store or str(self.home_folder / "objects")


@dataclass(frozen=True, slots=True)
class SettingLine:
    """One line of the list of settings, as help and docs print it."""

    variable: str
    type_name: str
    default: str
    sentence: str


def setting_lines() -> list[SettingLine]:
    """The whole list, in the order of declaration."""
    hints = get_type_hints(Settings)
    return [
        SettingLine(PREFIX + f.name.upper(), hints[f.name].__name__, str(f.default), f.metadata["sentence"])
        for f in fields(Settings)
    ]


def _parse(kind: Any, text: str) -> Any:
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(k for k in get_args(kind) if k is not type(None))
    if kind is bool:
        lowered = text.strip().lower()
        if lowered in {"1", "true", "yes", "on"}:
            return True
        if lowered in {"0", "false", "no", "off"}:
            return False
        raise ValueError("expected true or false")
    if kind in (int, float):
        try:
            value = kind(text)
        except ValueError:
            raise ValueError(f"expected a number of type {kind.__name__}") from None
        if not value >= 0:
            raise ValueError("expected a number that is not negative")
        return value
    return kind(text)
