"""Language, theme and keys of a person: kept per user, replaced as a whole, nonsense refused."""

from collections.abc import Callable

import pytest

from tests.web.browser import Browser, problem

SignIn = Callable[..., Browser]
DEFAULTS: dict[str, object] = {"language": None, "theme": "system", "one_key": True, "keymap": {}}


def test_whoever_chose_nothing_has_the_defaults(sign_in: SignIn) -> None:
    assert sign_in("annotator").get("/me/preferences").get_json() == DEFAULTS


def test_what_is_chosen_follows_the_person_and_nobody_else(sign_in: SignIn) -> None:
    chosen = {
        "language": "zh",
        "theme": "dark",
        "one_key": False,
        "keymap": {"skip": ["Shift+X", "F9"], "undo": []},
    }
    browser = sign_in("annotator")
    assert browser.put("/me/preferences", chosen).get_json() == chosen
    assert sign_in("annotator").get("/me/preferences").get_json() == chosen
    assert sign_in("reviewer").get("/me/preferences").get_json() == DEFAULTS
    assert browser.put("/me/preferences", {"theme": "light"}).get_json() == {**DEFAULTS, "theme": "light"}
    assert sign_in("annotator").get("/me/preferences").get_json() == {**DEFAULTS, "theme": "light"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"language": "tlh"}, "language"),
        ({"theme": "blue"}, "theme"),
        ({"keymap": {"Skip it!": ["x"]}}, "keymap"),
        ({"keymap": {"skip": ["x" * 41]}}, "keymap"),
        ({"keymap": {"skip": [str(i) for i in range(9)]}}, "keymap"),
        ({"keymap": {f"c{i}": ["x"] for i in range(401)}}, "keymap"),
        ({"font": "big"}, "font"),
    ],
)
def test_nonsense_is_refused_by_name(sign_in: SignIn, wrong: dict[str, object], field: str) -> None:
    document = problem(sign_in("annotator").put("/me/preferences", wrong), 422, "invalid")
    assert field in str(document["problems"])


def test_a_visitor_has_none(sign_in: SignIn) -> None:
    browser = sign_in("annotator")
    browser.delete("/session")
    problem(browser.get("/me/preferences"), 401, "sign-in-required")
