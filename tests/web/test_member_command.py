"""`labelloop member` on the command line."""

import json
from pathlib import Path
from typing import Any

import pytest

from web.cli import main


def call(capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    capfd.readouterr()
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--json"])
    out, err = capfd.readouterr()
    return int(ended.value.code or 0), json.loads(out) if out else err


def test_roles_in_a_project(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LABELLOOP_HOME", str(tmp_path / "home"))
    call(capfd, "user", "add", "ann@example.org", "--role", "annotator")
    call(capfd, "project", "add", "news", "--kind", "text", "--classes", "a,b")
    code, made = call(capfd, "member", "set", "news", "ann@example.org", "--role", "reviewer")
    assert (code, made["role"]) == (0, "reviewer")
    _, listed = call(capfd, "member", "list", "news")
    rows = listed["items"] if isinstance(listed, dict) else listed
    assert [(row["email"], row["role"], row["member"]) for row in rows] == [
        ("ann@example.org", "reviewer", True)
    ]
    assert call(capfd, "member", "access", "news", "members")[0] == 0
    assert call(capfd, "member", "remove", "news", "ann@example.org")[0] == 0
    _, listed = call(capfd, "member", "list", "news")
    rows = listed["items"] if isinstance(listed, dict) else listed
    assert [row["role"] for row in rows] == ["annotator"]
    code, said = call(capfd, "member", "set", "news", "nobody@example.org", "--role", "reviewer")
    assert code == 1
    assert "nobody@example.org" in said
