"""Settings are data: each has a name, a type, a default, one sentence and perhaps a rule.

Every setting is read from the environment variable `LABELLOOP_<NAME>`; nothing else reads the environment.

>>> Settings.from_environment({"LABELLOOP_PORT": "9000"}).port
9000
"""

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any, get_type_hints

from storage import checks
from storage.errors import SettingsError

PREFIX = "LABELLOOP_"


def _setting(
    default: Any, sentence: str, check: checks.Check = checks.anything, *, secret: bool = False
) -> Any:
    metadata = {"sentence": sentence, "check": check, "secret": secret}
    return field(default=default, repr=not secret, metadata=metadata)


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings, typed. Build them with `from_environment`, or by hand in a test."""

    home: Path = _setting(Path("~/.labelloop"), "Folder that holds the database, the objects and the broker.")
    database_url: str = _setting(
        "", "SQLAlchemy URL; empty means SQLite in the home folder.", checks.database_url, secret=True
    )
    object_store: str = _setting(
        "",
        "Folder or s3://bucket/prefix; empty means a folder in the home folder.",
        checks.object_address,
    )
    s3_endpoint: str = _setting(
        "", "URL of the S3 service; empty means the provider's default.", checks.http_url
    )
    s3_region: str = _setting("us-east-1", "Region of the S3 bucket.")
    s3_access_key: str = _setting("", "S3 access key; empty means the provider's default chain.")
    s3_secret_key: str = _setting("", "S3 secret key; empty means the provider's default chain.", secret=True)
    broker_url: str = _setting(
        "",
        "Celery broker (redis:// or amqp://); empty means the embedded one.",
        checks.broker_url,
        secret=True,
    )
    host: str = _setting("127.0.0.1", "Address that the web server and the model server listen on.")
    port: int = _setting(8080, "Port that the web server listens on.", checks.port)
    web_threads: int = _setting(16, "Threads that answer web requests.", checks.positive)
    model_port: int = _setting(8081, "Port that the model server listens on.", checks.port)
    worker_threads: int = _setting(2, "Jobs that one worker process runs at a time.", checks.positive)
    worker_stop_seconds: float = _setting(
        10.0, "Seconds that running jobs get to finish when a worker is told to stop.", checks.positive
    )
    runtime_threads: int = _setting(1, "Threads that one model runtime may use.", checks.positive)
    secret_key: str = _setting(
        "",
        "Key that signs sessions; empty means one generated in the home folder.",
        checks.key,
        secret=True,
    )
    secure_cookies: bool = _setting(False, "Send session cookies over HTTPS only.")
    session_hours: float = _setting(12.0, "Hours after which a sign-in expires.", checks.positive)
    lease_seconds: float = _setting(
        300.0, "Seconds a claimed task stays reserved without a heartbeat.", checks.positive
    )
    job_lease_seconds: float = _setting(
        30.0, "Seconds after which a silent worker's chunk is taken over.", checks.positive
    )
    max_upload_bytes: int = _setting(
        2_000_000_000, "Largest upload that is accepted, in bytes.", checks.positive
    )
    max_image_pixels: int = _setting(
        100_000_000, "Largest image that is decoded, in pixels.", checks.positive
    )
    log_level: str = _setting(
        "INFO",
        "Level of the log: DEBUG, INFO, WARNING or ERROR.",
        checks.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Reads LABELLOOP_* variables, an empty one as if it were not there.

        Raises SettingsError naming every unknown or malformed one; secrets are named, not shown.
        """
        environment = os.environ if environment is None else environment
        hints = get_type_hints(cls)
        known = {PREFIX + f.name.upper(): f for f in fields(cls)}
        values: dict[str, Any] = {}
        problems: list[str] = []
        for variable, text in sorted(environment.items()):
            if not variable.startswith(PREFIX):
                continue
            if variable not in known:
                problems.append(f"{variable} is not a setting")
                continue
            one = known[variable]
            try:
                if text:
                    values[one.name] = _read(one, hints[one.name], text)
            except ValueError as error:
                shown = variable if one.metadata["secret"] else f"{variable}={text!r}"
                problems.append(f"{shown}: {error}")
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


def _read(one: "Field[Any]", kind: type, text: str) -> Any:
    value = _parse(kind, text)
    one.metadata["check"](value)
    return value


def _parse(kind: type, text: str) -> Any:
    if kind is bool:
        lowered = text.strip().lower()
        if lowered in {"1", "true", "yes", "on"}:
            return True
        if lowered in {"0", "false", "no", "off"}:
            return False
        raise ValueError("expected true or false")
    if kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            raise ValueError("expected a whole number" if kind is int else "expected a number") from None
    return kind(text)
