"""Settings: one list, read from the environment, every rule said in the variable's own name."""

import doctest
from dataclasses import fields
from pathlib import Path

import pytest
from sqlalchemy import text

import storage.settings
from storage.database import Database
from storage.errors import SettingsError
from storage.settings import Settings, setting_lines


def _problems(**variables: str) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment({f"LABELLOOP_{name.upper()}": value for name, value in variables.items()})
    return raised.value.problems


def test_the_defaults_make_one_machine_work(tmp_path: Path) -> None:
    settings = Settings.from_environment({"LABELLOOP_HOME": str(tmp_path), "PATH": "/bin"})
    assert settings == Settings(home=tmp_path)
    assert settings.resolved_database_url == f"sqlite:///{tmp_path}/labelloop.db"
    assert settings.resolved_object_store == f"{tmp_path}/objects"
    assert Settings().home_folder.is_absolute()


def test_every_default_passes_its_own_rule() -> None:
    for one in fields(Settings):
        one.metadata["check"](one.default)


def test_values_are_read_by_type() -> None:
    settings = Settings.from_environment(
        {
            "LABELLOOP_PORT": "9000",
            "LABELLOOP_SESSION_HOURS": "0.5",
            "LABELLOOP_SECURE_COOKIES": "Yes",
            "LABELLOOP_DATABASE_URL": "postgresql+psycopg://me:word@host/name",
            "LABELLOOP_OBJECT_STORE": "s3://bucket/a/prefix",
            "LABELLOOP_S3_ENDPOINT": "http://[::1]:9000",
            "LABELLOOP_BROKER_URL": "amqps://me:word@host:5671//",
            "LABELLOOP_LOG_LEVEL": "DEBUG",
        }
    )
    assert (settings.port, settings.session_hours, settings.secure_cookies) == (9000, 0.5, True)
    assert settings.resolved_database_url == "postgresql+psycopg://me:word@host/name"


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert Settings.from_environment({"LABELLOOP_PORT": "", "LABELLOOP_HOME": ""}) == Settings()


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("port", "eighty", "LABELLOOP_PORT='eighty': expected a whole number"),
        ("port", "8080.5", "LABELLOOP_PORT='8080.5': expected a whole number"),
        ("port", "0", "LABELLOOP_PORT='0': expected a port from 1 to 65535"),
        ("model_port", "65536", "LABELLOOP_MODEL_PORT='65536': expected a port from 1 to 65535"),
        ("lease_seconds", "soon", "LABELLOOP_LEASE_SECONDS='soon': expected a number"),
        ("lease_seconds", "nan", "LABELLOOP_LEASE_SECONDS='nan': expected a finite number above 0"),
        ("session_hours", "inf", "LABELLOOP_SESSION_HOURS='inf': expected a finite number above 0"),
        ("job_lease_seconds", "-1", "LABELLOOP_JOB_LEASE_SECONDS='-1': expected a finite number above 0"),
        ("worker_threads", "0", "LABELLOOP_WORKER_THREADS='0': expected a finite number above 0"),
        ("secure_cookies", "maybe", "LABELLOOP_SECURE_COOKIES='maybe': expected true or false"),
        ("log_level", "LOUD", "LABELLOOP_LOG_LEVEL='LOUD': expected one of DEBUG, INFO, WARNING, ERROR"),
        (
            "object_store",
            "gs://bucket",
            "LABELLOOP_OBJECT_STORE='gs://bucket': expected a folder or s3://BUCKET/PREFIX",
        ),
        (
            "object_store",
            "s3:///prefix",
            "LABELLOOP_OBJECT_STORE='s3:///prefix': expected a folder or s3://BUCKET/PREFIX",
        ),
        (
            "s3_endpoint",
            "localhost:9000",
            "LABELLOOP_S3_ENDPOINT='localhost:9000': expected http://HOST:PORT or https://HOST:PORT",
        ),
    ],
)
def test_a_malformed_value_is_named_with_what_was_expected(name: str, value: str, problem: str) -> None:
    assert _problems(**{name: value}) == [problem]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "mysql://me:hunter2@host/name"),
        ("database_url", "hunter2"),
        ("database_url", "postgresql://me:hunter2@host:port/name"),
        ("broker_url", "https://me:hunter2@host"),
        ("broker_url", "redis://me:hunter2@host:many"),
        ("broker_url", "redis://"),
        ("secret_key", "hunter2"),
    ],
)
def test_a_malformed_secret_is_named_and_not_shown(name: str, value: str) -> None:
    [problem] = _problems(**{name: value})
    assert problem.startswith(f"LABELLOOP_{name.upper()}: expected ")
    assert "hunter2" not in problem


def test_secrets_are_not_in_the_settings_repr() -> None:
    secret = {"database_url", "broker_url", "s3_secret_key", "secret_key"}
    shown = repr(Settings(**dict.fromkeys(secret, "hunter2")))  # type: ignore[arg-type]
    assert "hunter2" not in shown
    assert {f.name for f in fields(Settings) if f.metadata["secret"]} == secret


def test_all_problems_are_told_at_once() -> None:
    assert _problems(port="x", colour="red", log_level="x") == [
        "LABELLOOP_COLOUR is not a setting",
        "LABELLOOP_LOG_LEVEL='x': expected one of DEBUG, INFO, WARNING, ERROR",
        "LABELLOOP_PORT='x': expected a whole number",
    ]


def test_the_list_has_a_sentence_for_every_setting() -> None:
    lines = setting_lines()
    assert [line.variable for line in lines] == [f"LABELLOOP_{f.name.upper()}" for f in fields(Settings)]
    assert all(line.sentence.endswith(".") and line.type_name for line in lines)


def test_the_embedded_database_opens_in_a_home_that_is_not_there_yet(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path / "a" / "b")
    database = Database(settings.resolved_database_url)
    with database.write() as session:
        session.execute(text("SELECT 1"))
    assert (tmp_path / "a" / "b" / "labelloop.db").exists()
    database.dispose()


def test_the_example_in_the_docstring_holds() -> None:
    assert doctest.testmod(storage.settings).failed == 0
