import hashlib

from hypothesis import given
from hypothesis import strategies as st

from preannotate.traffic import route, salt

_HASHES = st.binary(max_size=8).map(lambda data: hashlib.sha256(data).hexdigest())
_SHARE = st.floats(0, 1)


@given(_HASHES, _SHARE, _SHARE, _SHARE)
def test_raising_a_share_only_moves_items_in(item: str, low: float, high: float, blind: float) -> None:
    low, high = sorted((low, high))
    before = route(item, project_salt="p", canary_share=low, blind_share=blind)
    after = route(item, project_salt="p", canary_share=high, blind_share=blind)
    assert before.blind == after.blind
    if before.arm == "canary":
        assert after.arm == "canary"


@given(_HASHES, _SHARE, _SHARE, _SHARE)
def test_blindness_is_sticky_too(item: str, low: float, high: float, canary: float) -> None:
    low, high = sorted((low, high))
    before = route(item, project_salt="p", canary_share=canary, blind_share=low)
    after = route(item, project_salt="p", canary_share=canary, blind_share=high)
    assert before.arm == after.arm
    assert after.blind or not before.blind


@given(_HASHES)
def test_nothing_and_everything(item: str) -> None:
    nothing = route(item, project_salt="p", canary_share=0.0, blind_share=0.0)
    everything = route(item, project_salt="p", canary_share=1.0, blind_share=1.0)
    assert (nothing.arm, nothing.blind) == ("stable", False)
    assert (everything.arm, everything.blind) == ("canary", True)


def test_shares_are_met_and_independent() -> None:
    routes = [
        route(
            hashlib.sha256(str(i).encode()).hexdigest(),
            project_salt=salt(1),
            canary_share=0.3,
            blind_share=0.2,
        )
        for i in range(20_000)
    ]
    canary = sum(r.arm == "canary" for r in routes) / len(routes)
    blind = sum(r.blind for r in routes) / len(routes)
    both = sum(r.arm == "canary" and r.blind for r in routes) / len(routes)
    assert abs(canary - 0.3) < 0.015
    assert abs(blind - 0.2) < 0.015
    assert abs(both - 0.06) < 0.01


def test_two_projects_draw_apart() -> None:
    hashes = [hashlib.sha256(str(i).encode()).hexdigest() for i in range(2_000)]
    arms = [
        [route(h, project_salt=salt(p), canary_share=0.5, blind_share=0.0).arm for h in hashes]
        for p in (1, 2)
    ]
    same = sum(a == b for a, b in zip(*arms, strict=True)) / len(hashes)
    assert 0.45 < same < 0.55
