"""Two sequences, cut into what is the same and what changed."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.compare import sequence
from reviews.compare.sequence import Stretch, stretches

LISTS = st.lists(st.integers(0, 4), max_size=25)


@given(old=LISTS, new=LISTS, most=st.sampled_from([0, 4, 100, 10_000]))
def test_the_stretches_cover_both_sides_and_take_turns(old: list[int], new: list[int], most: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sequence, "MOST_PAIRS", most)
        found = stretches(old, new)
    assert [item for one in found for item in old[one.i1 : one.i2]] == old
    assert [item for one in found for item in new[one.j1 : one.j2]] == new
    assert all(old[one.i1 : one.i2] == new[one.j1 : one.j2] for one in found if one.same)
    assert all(one.same != other.same for one, other in itertools.pairwise(found))


def test_two_empty_sequences_have_no_stretch() -> None:
    assert stretches([], []) == []


def test_the_same_sequence_is_one_stretch() -> None:
    assert stretches("abc", "abc") == [Stretch(True, 0, 3, 0, 3)]


def test_as_much_as_possible_is_the_same() -> None:
    assert stretches("abcdef", "abXdef") == [
        Stretch(True, 0, 2, 0, 2),
        Stretch(False, 2, 3, 2, 3),
        Stretch(True, 3, 6, 3, 6),
    ]


def test_long_sequences_are_pinned_where_an_item_occurs_once() -> None:
    """Longer than can be compared item by item: what occurs once on both sides holds them together."""
    old = list(range(60_000))
    new = [-1, *old[:30_000], -2, *old[30_001:], -3]
    changed = [one for one in stretches(old, new) if not one.same]
    assert changed == [
        Stretch(False, 0, 0, 0, 1),
        Stretch(False, 30_000, 30_001, 30_001, 30_002),
        Stretch(False, 60_000, 60_000, 60_001, 60_002),
    ]


def test_long_sequences_that_nothing_holds_together_changed_as_a_whole() -> None:
    old, new = [0, 1] * 20_000, [1, 2] * 20_000
    assert stretches(old, new) == [Stretch(False, 0, 40_000, 0, 40_000)]
