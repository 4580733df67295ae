"""Frame times of the workbench in Chromium while dragging and zooming among many boxes, beside plain SVG.

The same boxes lie in the workbench (a task with a drafted item) and in a page that draws them as SVG
rectangles by hand, with nothing around it: no list, no undo, no saving. In both a script in the page sends
one pointer or wheel event a frame and writes down when each frame came; 16.7 ms is a frame of a 60 Hz screen.
Runs alternate; the figures are over all frames of all rounds. Chromium draws in software. The site and the
seeds are those of the browser tests, so it runs with the repository's root on PYTHONPATH.
Writes benchmarks/results/canvas.json.
"""

import argparse
import json
import os
import random
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

from tests.browser import seeding
from tests.browser.desk import Desk
from tests.browser.site import Site

RESULTS = Path(__file__).parent / "results" / "canvas.json"
COUNTS = (2_000, 5_000)
FRAME_MS = 1000 / 60
BUDGET = {"boxes": 2_000, "drag_p95_ms": 17.5}
FRAMES = 90

# Both pages have a surface under `target`; one event a frame, as a hand on a 60 Hz screen sends them.
DRIVER = """
async ({ kind, target, from, to, frames }) => {
  const surface = document.querySelector(target);
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const send = (type, at, more) => {
    const under = document.elementFromPoint(at.x, at.y) ?? surface;
    const init = { bubbles: true, cancelable: true, clientX: at.x, clientY: at.y, pointerId: 1, ...more };
    under.dispatchEvent(type === "wheel" ? new WheelEvent(type, init) : new PointerEvent(type, init));
  };
  surface.setPointerCapture = () => {};
  const times = [];
  for (let warm = 0; warm < 10; warm += 1) await frame();
  if (kind === "drag") send("pointerdown", from, { button: 0, buttons: 1 });
  let last = await frame();
  for (let step = 1; step <= frames; step += 1) {
    const share = 0.5 - Math.cos((step / frames) * Math.PI) / 2;
    const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
    if (kind === "drag") send("pointermove", at, { button: -1, buttons: 1 });
    else send("wheel", from, { deltaY: step <= frames / 2 ? -25 : 25 });
    const now = await frame();
    times.push(now - last);
    last = now;
  }
  if (kind === "drag") send("pointerup", to, { button: 0 });
  await frame();
  return times;
}
"""

PLAIN = """
<style>body { margin: 0 } svg { width: 100vw; height: 100vh; display: block }
  rect { fill: none; stroke-width: 2; stroke: #4e79a7; stroke-dasharray: 6 4; opacity: 0.8;
  vector-effect: non-scaling-stroke; pointer-events: all }</style>
<svg id="surface"><g></g></svg>
<script>
const group = document.querySelector("g");
let view = { scale: 1, x: 0, y: 0 };
let held = null;
const place = () => group.setAttribute("transform", `translate(${view.x} ${view.y}) scale(${view.scale})`);
window.fill = (boxes, scale) => {
  view = { scale, x: 0, y: 0 };
  place();
  group.innerHTML = boxes.map(([x, y, width, height]) =>
    `<rect x="${x}" y="${y}" width="${width}" height="${height}"/>`
  ).join("");
};
addEventListener("pointerdown", (event) => {
  if (event.target.tagName === "rect") held = { rect: event.target, x: event.clientX, y: event.clientY,
    from: { x: +event.target.getAttribute("x"), y: +event.target.getAttribute("y") } };
});
addEventListener("pointermove", (event) => {
  if (!held) return;
  held.rect.setAttribute("x", held.from.x + (event.clientX - held.x) / view.scale);
  held.rect.setAttribute("y", held.from.y + (event.clientY - held.y) / view.scale);
});
addEventListener("pointerup", () => (held = null));
addEventListener("wheel", (event) => {
  event.preventDefault();
  const factor = Math.exp(-event.deltaY * 0.0018);
  view = { scale: view.scale * factor, x: event.clientX - (event.clientX - view.x) * factor,
    y: event.clientY - (event.clientY - view.y) * factor };
  place();
}, { passive: false });
</script>
"""

Box = tuple[float, float, float, float]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    load = os.getloadavg()[0]
    site = Site()
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path="/usr/bin/chromium",
                args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
            )
            version = browser.version
            results = [_measure(browser, site, count, options.rounds) for count in COUNTS]
            browser.close()
    finally:
        site.close()
    report = {
        "browser": f"Chromium {version}, drawing in software",
        "cpus": os.cpu_count(),
        "load_at_start": round(load, 1),
        "rounds": options.rounds,
        "frames_per_round": FRAMES,
        "budget": BUDGET,
        "results": results,
    }
    RESULTS.write_text(json.dumps(report, indent=1) + "\n")
    print(json.dumps(results, indent=1))


def _measure(browser: Any, site: Site, count: int, rounds: int) -> dict[str, Any]:
    boxes = _boxes(count)
    desk = _workbench(browser, site, count, boxes)
    plain = browser.new_page(viewport={"width": 964, "height": 700})
    plain.set_content(PLAIN)
    # As large on screen as the workbench shows it, where its tool bars leave less room.
    scale = _scale(desk)
    plain.evaluate("([boxes, scale]) => fill(boxes, scale)", [boxes, scale])
    frames: dict[str, list[float]] = {}
    x, y, width, height = boxes[-1]
    middle = (x + width / 2, y + height / 2)
    for _ in range(rounds):
        for kind in ("drag", "zoom"):
            frames.setdefault(f"workbench {kind}", []).extend(
                _drive(desk.page, kind, "[data-testid=stage]", desk.on_screen(*middle))
            )
            desk.press("Control+z") if kind == "drag" else desk.press("Shift+F")
            at = (middle[0] * scale, middle[1] * scale)
            frames.setdefault(f"svg {kind}", []).extend(_drive(plain, kind, "#surface", at))
            plain.evaluate("([boxes, scale]) => fill(boxes, scale)", [boxes, scale])
    desk.page.context.close()
    plain.close()
    return {"boxes": count, **{name: _figures(times) for name, times in frames.items()}}


def _boxes(count: int) -> list[Box]:
    """Spread over the picture; the last one, which is dragged, is the smallest and lies in the middle."""
    rng = random.Random(count)
    spread = [
        (rng.uniform(0, 280), rng.uniform(0, 170), rng.uniform(8, 40), rng.uniform(8, 30))
        for _ in range(count - 1)
    ]
    return [*spread, (150.0, 90.0, 6.0, 6.0)]


def _workbench(browser: Any, site: Site, count: int, boxes: Sequence[Box]) -> Desk:
    name = f"boxes-{count}"
    project_id, ids = seeding.pictures(site, name, 1)
    said = [{**seeding.box(i % 2, *box, 0.8), "id": f"b{i}"} for i, box in enumerate(boxes)]
    seeding.predict(site, project_id, {ids[0]: said})
    site.person(f"{name}@example.org")
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    desk = Desk(page, site)
    desk.sit_down(f"{name}@example.org", project_id)
    page.locator("[data-region-row]").first.wait_for()
    desk.press("v", "Shift+F")
    return desk


def _scale(desk: Desk) -> float:
    view = desk.page.get_by_test_id("stage").get_attribute("data-view") or "1 0 0"
    return float(view.split(" ")[0])


def _drive(page: Page, kind: str, target: str, at: tuple[float, float]) -> list[float]:
    start = {"x": at[0], "y": at[1]}
    end = {"x": at[0] + 120, "y": at[1] + 60}
    times: list[float] = page.evaluate(
        DRIVER, {"kind": kind, "target": target, "from": start, "to": end, "frames": FRAMES}
    )
    return times


def _figures(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {
        "median_ms": round(statistics.median(times), 1),
        "p95_ms": round(cuts[94], 1),
        "worst_ms": round(max(times), 1),
        "share_over_frame": round(sum(time > FRAME_MS * 1.5 for time in times) / len(times), 3),
    }


if __name__ == "__main__":
    main()
