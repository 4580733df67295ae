"""Documentation that drifts from the code fails here."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import write_reference  # noqa: E402


@pytest.mark.parametrize("name", write_reference.PAGES)
def test_the_reference_is_what_the_code_says(name: str) -> None:
    page = ROOT / "docs" / "reference" / name
    assert page.read_text() == write_reference.PAGES[name](), "run `make docs`"


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"make ([a-z-]+)", (ROOT / "README.md").read_text()))
    assert named
    assert named <= targets


def test_every_command_in_the_readme_exists() -> None:
    commands = (ROOT / "docs" / "reference" / "commands.md").read_text()
    lines = re.findall(r"^labelloop ([a-z ]+)", (ROOT / "README.md").read_text(), re.MULTILINE)
    assert lines
    for line in lines:
        first = line.split()[0]
        assert re.search(rf"^## `labelloop {first}\b", commands, re.MULTILINE), line


def test_links_between_pages_lead_somewhere() -> None:
    for page in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_changelog_knows_the_version() -> None:
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert version is not None
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text()
