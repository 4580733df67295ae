"""Writes docs/reference/ from the code itself: settings, commands, HTTP API, problems.

`make docs` runs it; a test fails when the committed pages are not what it writes.
"""

import sys
from pathlib import Path

import click

from labeling.exports import WRITERS
from labeling.formats import READERS
from storage.settings import setting_lines
from web.api import OPERATIONS
from web.app import PREFIX
from web.cli.group import labelloop
from web.problems import KINDS, UNEXPECTED

NOTE = "<!-- Written by `make docs`; edit the code, not this page. -->\n"


def settings_page() -> str:
    rows = [
        (f"`{s.variable}`", s.type_name, f"`{s.default}`" if s.default else "", s.sentence)
        for s in setting_lines()
    ]
    return _page(
        "Settings",
        "Every setting is an environment variable. An unknown or malformed one is an error that names it.",
        _table(("variable", "type", "default", "meaning"), rows),
    )


def commands_page() -> str:
    parts: list[str] = []
    _describe(labelloop, click.Context(labelloop, info_name="labelloop"), parts)
    return _page(
        "Commands", "Exit codes: 0 done, 1 failed or partly refused, 2 wrong usage.", "\n".join(parts)
    )


def api_page() -> str:
    rows = [
        (o.method, f"`{PREFIX}{o.path}`", o.permission.name.lower() if o.permission else "open", o.summary)
        for o in OPERATIONS
    ]
    return _page(
        "HTTP API",
        "`GET /api/openapi.json` has the bodies and answers. Lists are paged with `after` and `limit`. "
        "`POST`s that create something honour `Idempotency-Key`.",
        _table(("method", "path", "permission", "what it does"), rows),
    )


def problems_page() -> str:
    kinds = {kind.slug: kind for kind in [*KINDS.values(), UNEXPECTED]}
    rows = [(f"`{kind.slug}`", str(kind.status), kind.title) for kind in kinds.values()]
    return _page(
        "Problems",
        "Every error is an `application/problem+json` document (RFC 9457); its `type` ends in one of these.",
        _table(("type", "status", "title"), rows),
    )


def formats_page() -> str:
    names = [*READERS, *(name for name in WRITERS if name not in READERS)]
    rows = []
    for name in names:
        reader, writer = READERS.get(name), WRITERS.get(name)  # type: ignore[call-overload]
        rows.append(
            (
                f"`{name}`",
                reader.title if reader is not None else writer.title if writer is not None else "",
                ", ".join((reader or writer).kinds),  # type: ignore[union-attr]
                ", ".join(reader.carries) if reader is not None else "",
                reader.labels_as if reader is not None else "",
                ", ".join(writer.carries) if writer is not None else "",
                writer.precision if writer is not None else "",
            )
        )
    head = ("name", "format", "items", "in", "labels become", "out", "comes back")
    lead = (
        "What `labelloop import --format` and `labelloop export --format` read and write. Imports find the "
        "format by looking inside. A shape that a format cannot carry is an error that names item and shape, "
        "or is left out and counted with `--on-error skip`. Shapes that reach past the edge of their image "
        "are cut there and counted; classes, fields and attributes that a label schema lacks are appended "
        "with `--grow`. Labels that become `annotations` are done work of the importing user; `gold` is "
        "never shown to annotators."
    )
    return _page("Formats", lead, _table(head, rows))


PAGES = {
    "formats.md": formats_page,
    "settings.md": settings_page,
    "commands.md": commands_page,
    "http-api.md": api_page,
    "problems.md": problems_page,
}


def write(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, page in PAGES.items():
        (folder / name).write_text(page())


def _describe(command: click.Command, context: click.Context, parts: list[str]) -> None:
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            _describe(child, click.Context(child, info_name=name, parent=context), parts)
        return
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    parts.append(f"## `{context.command_path}`\n\n```\n{usage}\n```\n\n{(command.help or '').strip()}\n")
    rows = [
        (f"`{' / '.join([*p.opts, *p.secondary_opts])}`", (p.help or "").replace("|", "\\|"))
        for p in command.params
        if isinstance(p, click.Option)
    ]
    if rows:
        parts.append(_table(("option", "meaning"), rows))


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def _page(title: str, lead: str, body: str) -> str:
    return f"# {title}\n\n{NOTE}\n{lead}\n\n{body}"


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs/reference"))
