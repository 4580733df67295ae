"""Keys and mouse presses that an answer takes, counted by the browser itself in a real workbench.

`python -m benchmarks.keystrokes` labels a text and an image with three boxes, with and without a draft, and
writes `benchmarks/results/keystrokes.json`. The browser counts every keydown (a chord of two keys is two) and
every press of a mouse button; the answers are read back from the database, so a count stands for work done.

Label Studio's figures are not measured: they are counted by hand from its default keys and settings, see
`THEIRS`.
"""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import expect, sync_playwright

from tests.browser import looking, seeding
from tests.browser.desk import Desk
from tests.browser.site import Site

_COUNTING = """
window.counted = { keys: 0, clicks: 0 };
addEventListener('keydown', event => { if (!event.repeat) counted.keys += 1; }, true);
addEventListener('pointerdown', () => { counted.clicks += 1; }, true);
"""
_BOXES = [(0, 20, 20, 80, 60), (0, 120, 30, 90, 70), (1, 40, 120, 100, 50)]

# Label Studio's default hotkeys: the number of a class selects it, Ctrl+Enter (two keys) submits. With its
# default settings a class is let go after each region ("keep label selected" is off), so each box takes one
# key and one drag. A draft (prediction) that is right is submitted by Ctrl+Enter; of a wrong class, the key
# of the right one comes before. The next task opens by itself in its label stream.
THEIRS = {
    "text, no draft": {"keys": 3, "clicks": 0},
    "text, right draft": {"keys": 2, "clicks": 0},
    "text, wrong draft": {"keys": 3, "clicks": 0},
    "three boxes of two classes, no draft": {"keys": 5, "clicks": 3},
    "three boxes, right draft": {"keys": 2, "clicks": 0},
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("benchmarks/results/keystrokes.json"))
    arguments = parser.parse_args()
    site = Site()
    try:
        ours = measure(site)
    finally:
        site.close()
    result = {
        name: {"labelloop": counts, "label_studio_by_hand": THEIRS[name]} for name, counts in ours.items()
    }
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    arguments.out.write_text(json.dumps(result, indent=2) + "\n")
    print(json.dumps(result, indent=2))


def measure(site: Site) -> dict[str, dict[str, int]]:
    text, text_ids = seeding.texts(site, "text", 1)
    right, right_ids = seeding.texts(site, "right", 1)
    seeding.predict(site, right, {right_ids[0]: seeding.choice(1, 0.8)})
    wrong, wrong_ids = seeding.texts(site, "wrong", 1)
    seeding.predict(site, wrong, {wrong_ids[0]: seeding.choice(1, 0.8)})
    boxes, box_ids = seeding.pictures(site, "boxes", 1)
    drafted, drafted_ids = seeding.pictures(site, "drafted", 1)
    seeding.predict(site, drafted, {drafted_ids[0]: [seeding.box(*box, 0.9) for box in _BOXES]})
    site.person("counting@example.org")
    counted = {
        "text, no draft": _count(site, text, lambda desk: desk.press("2")),
        "text, right draft": _count(site, right, lambda desk: desk.press("Enter")),
        "text, wrong draft": _count(site, wrong, lambda desk: desk.press("3")),
        "three boxes of two classes, no draft": _count(site, boxes, _draw),
        "three boxes, right draft": _count(site, drafted, lambda desk: desk.press("Enter")),
    }
    given = {project: looking.answers(site, project) for project in (text, right, wrong, boxes, drafted)}
    assert [given[text][text_ids[0]][0]["classes"], given[right][right_ids[0]][0]["classes"]] == [[1], [1]]
    assert given[wrong][wrong_ids[0]][0]["classes"] == [2]
    for regions in (given[boxes][box_ids[0]], given[drafted][drafted_ids[0]]):
        assert [region["class"] for region in regions] == [0, 0, 1]
    return counted


def _draw(desk: Desk) -> None:
    for number, (cls, x, y, width, height) in enumerate(_BOXES):
        if number > 0 and cls != _BOXES[number - 1][0]:
            # The class stays for the next box; a box that is still selected would be given the new one.
            desk.press("Escape", str(cls + 1))
        desk.drag((x, y), (x + width, y + height))
    desk.press("Enter")


def _count(site: Site, project_id: int, work: Callable[[Desk], Any]) -> dict[str, int]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-background-networking"]
        )
        desk = Desk(browser.new_page(viewport={"width": 1280, "height": 800}, locale="en-GB"), site)
        desk.sit_down("counting@example.org", project_id)
        desk.page.evaluate(_COUNTING)
        work(desk)
        expect(desk.page.get_by_role("heading", name="Nothing to label")).to_be_visible()
        desk.saved()
        counted: dict[str, int] = desk.page.evaluate("counted")
        browser.close()
    return counted


if __name__ == "__main__":
    main()
