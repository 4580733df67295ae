"""Streams of JSON objects: how they are told apart, and what must not bring the reader down."""

import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.formats.json_depth import DepthGuard
from labeling.formats.json_stream import values

JSON = st.recursive(
    st.none() | st.booleans() | st.text(st.sampled_from('a"\\[]{}\n')),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if isinstance(value, list) else 0


@given(JSON, st.integers(1, 7))
def test_the_depth_is_that_of_the_value(value: object, size: int) -> None:
    text = json.dumps(value).encode()
    allowed = depth(value)

    def follow(limit: int) -> None:
        guard = DepthGuard(limit)
        for start in range(0, len(text), size):
            guard.check(text[start : start + size])

    follow(allowed)
    if allowed:
        with pytest.raises(ValueError, match="nested deeper"):
            follow(allowed - 1)


@pytest.mark.parametrize(
    "body", [b"[" * 100_000 + b"]" * 100_000, b'[{"a":' * 50_000, b'[{"a":"' + b"[" * 100 + b'"}]']
)
def test_endless_nesting_ends_at_once(body: bytes) -> None:
    if body.startswith(b'[{"a":"'):
        assert list(values(io.BytesIO(body))) == [{"a": "[" * 100}]
        return
    with pytest.raises(ValueError, match="nested deeper"):
        list(values(io.BytesIO(body)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize(
    "text", ['[{"a":"é"},{"a":"東"}]', '{"a":"é"}\n{"a":"東"}', ' [\n{"a":"é"}\n, {"a":"東"}]']
)
def test_lists_and_objects_one_after_the_other(text: str, encoding: str) -> None:
    assert [v["a"] for v in values(io.BytesIO(text.encode(encoding)))] == ["é", "東"]
