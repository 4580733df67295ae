"""The language of filters: what it takes, how it says what is wrong, and that it can be written back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.errors import BadQuery
from labeling.explorer.language import Term, Value, format_query, parse
from labeling.explorer.names import Names, resolve
from labeling.explorer.terms import TERMS, moments_of
from labeling.schema import LabelSchema

NAMES = Names(
    LabelSchema.single_choice(["cat", "Big Dog", "#1"]),
    model={3: 41}.get,
    annotator={"ann@example.org": 7, "me": 9}.get,
)


def meaning(query: str) -> list[tuple[str, str, tuple[str, ...], bool]]:
    return [(t.name, t.operator, tuple(v.text for v in t.values), t.negated) for t in parse(query)]


def test_terms_of_every_kind() -> None:
    assert meaning('state:done label:cat,"Big Dog" confidence<0.6 text:"free kick" weather=rain') == [
        ("state", ":", ("done",), False),
        ("label", ":", ("cat", "Big Dog"), False),
        ("confidence", "<", ("0.6",), False),
        ("text", ":", ("free kick",), False),
        ("weather", "=", ("rain",), False),
    ]
    assert meaning("-has:prediction  goal -penalty") == [
        ("has", ":", ("prediction",), True),
        ("text", ":", ("goal",), False),
        ("text", ":", ("penalty",), True),
    ]
    assert meaning('state=open meta.state=wet "time of day"=night created>=2026-01-05') == [
        ("state", ":", ("open",), False),
        ("state", "=", ("wet",), False),
        ("time of day", "=", ("night",), False),
        ("created", ">=", ("2026-01-05",), False),
    ]
    assert meaning("") == meaning(" \n ") == []


@pytest.mark.parametrize(
    ("query", "position", "said"),
    [
        ("state:done colour:red", 11, "there is no filter 'colour'"),
        ("state:closed", 0, "open or done"),
        ("confidence<many", 0, "no number"),
        ("created>yesterday", 0, "no date"),
        ("state<done", 0, "takes open or done"),
        ("speed<3", 0, "no figure 'speed'"),
        ("label:", 6, "a value is missing"),
        ("label:cat,", 10, "a value is missing"),
        ('goal "free kick', 5, "expected a term"),
        ('a"b', 1, "expected a space"),
        ("https://example.org", 0, "there is no filter 'https'"),
        ("5:0", 0, "in quotes"),
        ("confidence<0.1,0.2", 0, "takes one value"),
        ("id:x", 0, "no number"),
    ],
)
def test_what_is_wrong_and_where(query: str, position: int, said: str) -> None:
    with pytest.raises(BadQuery, match=said) as caught:
        parse(query)
    assert caught.value.position == position


def test_filters_have_a_size() -> None:
    with pytest.raises(BadQuery, match="characters"):
        parse("x" * 2001)
    with pytest.raises(BadQuery, match="20 terms"):
        parse("x " * 21)
    with pytest.raises(BadQuery, match="50 values"):
        parse("label:" + ",".join("x" * 51))


def test_names_become_ids() -> None:
    resolved = resolve('label:CAT,"Big Dog","#1" model:3 annotator:ann@example.org,me predicted:#2', NAMES)
    assert [[v.text for v in term.values] for term in resolved] == [
        ["#0", "#1", "#2"],
        ["#41"],
        ["#7", "#9"],
        ["#2"],
    ]
    assert resolve(format_query(resolved), NAMES) == tuple(
        Term(t.kind, t.name, t.operator, t.values, t.negated, p.position)
        for t, p in zip(resolved, parse(format_query(resolved)), strict=True)
    )
    for query in ("label:horse", "state:done model:4", "annotator:nobody@example.org"):
        with pytest.raises(BadQuery, match="there is no"):
            resolve(query, NAMES)


def test_a_day_ends_where_the_next_begins() -> None:
    day = moments_of("2026-01-05")
    moment = moments_of("2026-01-05T10:30+02:00")
    assert day is not None
    assert moment is not None
    assert (day[1] - day[0]).total_seconds() == 86_400
    assert (moment[0].hour, (moment[1] - moment[0]).total_seconds()) == (8, 1)
    assert moments_of("0001-01-01T00:00+14:00") is None


values = st.builds(Value, st.text(st.characters(blacklist_categories=["Cs"]), min_size=1), st.just(True))


@given(
    st.lists(
        st.builds(
            Term,
            st.just("metadata"),
            st.text(st.characters(blacklist_categories=["Cs"]), min_size=1),
            st.just("="),
            st.lists(values, min_size=1, max_size=3).map(tuple),
            st.booleans(),
            st.just(0),
        ),
        max_size=4,
    )
)
def test_whatever_is_meant_can_be_written_and_read_back(terms: list[Term]) -> None:
    written = format_query(tuple(terms))
    if len(written) <= 2000:
        read = parse(written)
        assert [(t.kind, t.name, t.values, t.negated) for t in read] == [
            (t.kind, t.name, t.values, t.negated) for t in terms
        ]


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(query: str) -> None:
    try:
        terms = parse(query)
    except BadQuery as error:
        terms = ()
        place = error.position
    else:
        place = 0
    assert 0 <= place <= len(query)
    assert len(parse(format_query(terms))) == len(terms)


def test_every_filter_says_what_it_is() -> None:
    assert all(term.sentence.endswith(".") and term.usage for term in TERMS.values())
