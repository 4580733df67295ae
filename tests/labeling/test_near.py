"""Hashes of texts, groups around leaders, splits by group."""

import random
from collections import Counter, defaultdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sklearn.datasets import load_digits

from labeling.images import difference_hash
from labeling.near import GroupPolicy, Leaders, SplitPolicy, place, text_simhash, text_simhashes

STORY = (
    "The city council voted on Tuesday to close the old bridge over the river for two years while men "
    "replace its rusted deck, and traders on the east bank fear that few customers will take the long way."
)
OTHER = (
    "Divers have found the wreck of a merchant ship that sank in a storm in 1871, with most of "
    "its cargo of tea and porcelain still packed in straw, the museum said in a statement on Friday morning."
)
signed = st.integers(-(2**63), 2**63 - 1)


def distance(a: int, b: int) -> int:
    return ((a ^ b) & (2**64 - 1)).bit_count()


def test_a_hash_is_a_signed_64_bit_number_that_stays_as_it_is() -> None:
    assert -(2**63) <= text_simhash(STORY) < 2**63
    assert text_simhash("the cat sat on the mat") == text_simhash("The cat, sat on the MAT!")
    assert text_simhash("one two three") == -7155341105967315381  # stored hashes must go on meaning the same


def test_near_copies_lie_within_the_limit_and_others_do_not() -> None:
    limit = GroupPolicy().text
    copies = [
        STORY.replace("Tuesday", "Wednesday"),
        STORY + " (Agency)",
        STORY.replace("two years", "2 years"),
        STORY.upper().replace(",", ""),
    ]
    assert all(distance(text_simhash(STORY), text_simhash(copy)) <= limit for copy in copies)
    assert distance(text_simhash(STORY), text_simhash(OTHER)) > limit


def test_texts_without_words_or_spaces_have_hashes_of_their_own() -> None:
    texts = ["", "   ", "!!!", "???", "猫がマットの上に座った", "犬が庭で走っている", "\ud800"]
    hashes = text_simhashes(texts)
    assert hashes[0] == hashes[1]
    assert len(set(hashes)) == len(texts) - 1
    near = text_simhash("昨日市議会は川にかかる古い橋を二年間閉鎖することを決めた")
    same = text_simhash("昨日市議会は川にかかる古い橋を二年間閉鎖すると決めた")
    assert distance(near, same) < distance(
        near, text_simhash("潜水士の小さな班が一八七一年の嵐で沈んだ商船を見つけた")
    )


@given(st.lists(st.text(max_size=40), max_size=20))
def test_many_at_once_are_the_same_as_one_by_one(texts: list[str]) -> None:
    assert text_simhashes(texts) == [text_simhash(text) for text in texts]


@given(st.lists(signed, max_size=30), signed, st.integers(0, 9))
def test_the_index_finds_what_comparing_with_all_finds(known: list[int], new: int, limit: int) -> None:
    rng = random.Random(new)
    known += [new ^ sum(1 << b for b in rng.sample(range(63), rng.randint(0, 14))) for _ in range(5)]
    leaders = Leaders(limit)
    for number, near_hash in enumerate(known):
        leaders.add(near_hash, f"{number:04}")
    near = [
        (distance(value, new), f"{i:04}") for i, value in enumerate(known) if distance(value, new) <= limit
    ]
    assert leaders.nearest(new) == (min(near)[1] if near else None)


def test_groups_do_not_chain() -> None:
    leaders = Leaders(3)
    chain = [(1 << 2 * step) - 1 for step in range(1, 11)]  # each two bits from the one before
    groups = [place(leaders, f"item-{i}", near_hash) for i, near_hash in enumerate(chain)]
    assert groups[:4] == ["item-0", "item-0", "item-2", "item-2"]
    assert len(set(groups)) == 5


def test_what_cannot_be_compared_stays_alone() -> None:
    leaders = Leaders(3)
    assert place(leaders, "a", None) == "a"
    assert place(leaders, "b", 0) == "b"
    assert place(leaders, "c", 0) == "c"
    assert place(leaders, "d", -1) == "d"
    assert place(leaders, "e", 1) == "e"


@given(st.text("0123456789abcdef", min_size=64, max_size=64))
def test_a_larger_share_never_takes_items_away(content_hash: str) -> None:
    small, large = SplitPolicy(0.5, 0.3, 0.2), SplitPolicy(0.6, 0.2, 0.2)
    if small.split(content_hash) == "train":
        assert large.split(content_hash) == "train"
    assert (small.split(content_hash) == "test") == (large.split(content_hash) == "test")


def test_splits_have_the_shares_asked_for() -> None:
    counts = {"train": 0, "validation": 0, "test": 0}
    for number in range(10_000):
        counts[SplitPolicy().split(f"{number:064x}")] += 1
    assert abs(counts["train"] - 8000) < 200
    assert abs(counts["validation"] - 1000) < 150
    with pytest.raises(ValueError, match="add up to one"):
        SplitPolicy(0.5, 0.5, 0.5)


def test_handwritten_digits_do_not_collapse_into_a_few_groups() -> None:
    """Real scans of 8 x 8 pixels, the images that differ least."""
    digits = load_digits()
    leaders = Leaders(GroupPolicy().image)
    members: dict[str, Counter[int]] = defaultdict(Counter)
    for number, (pixels, digit) in enumerate(zip(digits.images, digits.target, strict=True)):
        near_hash = difference_hash(Image.fromarray((pixels * 15).astype("uint8")).convert("RGB"))
        members[place(leaders, f"{number:04}", near_hash)][int(digit)] += 1
    largest = max(count.total() for count in members.values())
    alike = sum(max(count.values()) for count in members.values())
    assert len(members) > len(digits.images) / 2
    assert largest < len(digits.images) / 40
    assert alike > 0.97 * len(digits.images)
