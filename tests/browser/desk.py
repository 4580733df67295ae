"""The workbench as an annotator sees it: what can be read off the page, and what hands do."""

import math
import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

from tests.browser.site import PASSWORD, Site


class Desk:
    def __init__(self, page: Page, site: Site) -> None:
        self.page = page
        self.site = site

    def sign_in(self, email: str, *, to: str = "/projects", button: str = "Sign out") -> None:
        """`button`: a pattern of what the page must show then, for whoever reads it in another language."""
        self.page.goto(f"{self.site.url}{to}")
        self.page.get_by_label("Email").fill(email)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        expect(self.page.get_by_role("button", name=re.compile(button))).to_be_visible()

    def sit_down(self, email: str, project_id: int) -> None:
        self.sign_in(email, to=f"/projects/{project_id}/label")
        expect(self.accept).to_be_visible()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def accept(self) -> Locator:
        return self.page.locator("[data-command=accept]")

    @property
    def text(self) -> Locator:
        return self.page.locator(".text-window")

    @property
    def answer(self) -> Locator:
        return self.page.get_by_test_id("answer")

    @property
    def draft_line(self) -> Locator:
        return self.page.get_by_test_id("draft-line")

    @property
    def count(self) -> Locator:
        return self.page.get_by_test_id("session-count")

    @property
    def status(self) -> Locator:
        return self.page.get_by_label("State of your work")

    @property
    def boxes(self) -> Locator:
        return self.page.locator("[data-region-row]")

    @property
    def spans(self) -> Locator:
        """Rows of what is marked in a text, relations below the span they leave."""
        return self.page.locator(".span-list [data-region-row]")

    @property
    def overlay(self) -> Locator:
        return self.page.locator(".overlay")

    def saved(self) -> None:
        # What the last key did shows two frames later; until then "Saved" may speak of the time before it.
        self.page.evaluate("() => new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))")
        expect(self.status).to_contain_text("Saved")

    def until(self, true: Callable[[], bool]) -> None:
        """Lets the browser go on until the test has seen what it waits for."""
        for _ in range(200):
            if true():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError("waited ten seconds")

    def task_text(self) -> str:
        return self.text.inner_text()

    def box_sizes(self) -> list[tuple[int, int]]:
        found = [re.search(r"(\d+) × (\d+)", row) for row in self.boxes.all_inner_texts()]
        return [(int(size[1]), int(size[2])) for size in found if size]

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """From one image pixel to another, by mouse."""
        self.page.mouse.move(*self.on_screen(*start))
        self.page.mouse.down()
        self.page.mouse.move(*self.on_screen((start[0] + end[0]) / 2, (start[1] + end[1]) / 2))
        self.page.mouse.move(*self.on_screen(*end))
        self.page.mouse.up()

    def click(self, x: float, y: float) -> None:
        self.page.mouse.click(*self.on_screen(x, y))

    def on_screen(self, x: float, y: float) -> tuple[float, float]:
        """Page position of an image pixel; the stage says where the picture lies."""
        stage = self.page.get_by_test_id("stage")
        frame = stage.bounding_box()
        view = stage.get_attribute("data-view")
        assert frame is not None
        assert view is not None
        scale, left, top = (float(number) for number in view.split(" "))
        turn = math.radians(float(stage.get_attribute("data-angle") or 0))
        across = scale * (x * math.cos(turn) - y * math.sin(turn))
        down = scale * (x * math.sin(turn) + y * math.cos(turn))
        return frame["x"] + left + across, frame["y"] + top + down

    def click_through(self, *points: tuple[float, float]) -> None:
        """One click after another on image pixels; the pointer travels between them as a hand does."""
        for x, y in points:
            self.page.mouse.move(*self.on_screen(x, y))
            self.page.mouse.click(*self.on_screen(x, y))

    def drag_text(self, words: str) -> None:
        """From before the first to behind the last of these letters, by mouse."""
        left, right, y = self._place(words)
        self.page.mouse.move(left + 1, y)
        self.page.mouse.down()
        self.page.mouse.move((left + right) / 2, y)
        self.page.mouse.move(right - 1, y)
        self.page.mouse.up()

    def click_text(self, words: str) -> None:
        left, _, y = self._place(words)
        self.page.mouse.click(left + 4, y)

    def _place(self, words: str) -> tuple[float, float, float]:
        """Left, right and middle height of the first place where these letters stand."""
        found = self.page.evaluate(
            """words => {
              for (const block of document.querySelectorAll('[data-block]')) {
                const at = block.textContent.indexOf(words);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(block.firstChild, at);
                range.setEnd(block.firstChild, at + words.length);
                const { left, right, top, bottom } = range.getBoundingClientRect();
                return [left, right, (top + bottom) / 2];
              }
            }""",
            words,
        )
        assert found is not None, f"{words!r} is not on the page"
        return found[0], found[1], found[2]
