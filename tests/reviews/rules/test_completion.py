from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.completion import Completion, Importance, Rule, Scored, Verdict, completion

MET, NOT_MET, NOT_APPLICABLE = Verdict
CRITICAL, IMPORTANT, OPTIONAL = Importance


def scored(verdict: Verdict, importance: Importance = IMPORTANT, weight: str = "1") -> Scored:
    return Scored(importance=importance, weight=Decimal(weight), verdict=verdict)


SCORES = st.lists(
    st.builds(
        Scored,
        importance=st.sampled_from(Importance),
        weight=st.decimals(min_value=0, max_value=100, places=2),
        verdict=st.sampled_from(Verdict),
    ),
    max_size=20,
)


def test_everything_met_completes_under_every_rule() -> None:
    assert completion([scored(MET), scored(MET, CRITICAL)]) == Completion(True, True, True)


def test_one_criterion_not_met_breaks_all_but_not_critical() -> None:
    scores = [scored(MET, CRITICAL), *[scored(MET)] * 3, scored(NOT_MET, OPTIONAL)]
    assert completion(scores) == Completion(all=False, critical=True, weighted=True)


def test_critical_criterion_not_met_breaks_critical_whatever_it_weighs() -> None:
    scores = [scored(NOT_MET, CRITICAL, "0.1"), scored(MET, weight="10")]
    assert completion(scores) == Completion(all=False, critical=False, weighted=True)


def test_not_applicable_is_left_out_of_every_rule() -> None:
    scores = [scored(MET, CRITICAL), scored(NOT_APPLICABLE, CRITICAL, "50")]
    assert completion(scores) == Completion(True, True, True)


@pytest.mark.parametrize("scores", [[], [scored(NOT_APPLICABLE, CRITICAL)] * 2])
def test_nothing_applicable_is_undefined_under_every_rule(scores: list[Scored]) -> None:
    assert completion(scores) == Completion(None, None, None)


@pytest.mark.parametrize("others", [[], [scored(NOT_APPLICABLE, CRITICAL)]])
def test_critical_is_undefined_without_an_applicable_critical_criterion(others: list[Scored]) -> None:
    assert completion([scored(MET), *others]) == Completion(all=True, critical=None, weighted=True)


def test_weighted_is_undefined_when_the_applicable_weights_come_to_zero() -> None:
    scores = [scored(MET, weight="0"), scored(NOT_APPLICABLE, weight="5")]
    assert completion(scores) == Completion(all=True, critical=None, weighted=None)


@pytest.mark.parametrize(
    ("met", "not_met", "weighted"),
    [("8", "2", True), ("7.99", "2.01", False), ("0.8", "0.2", True), ("2.4", "0.6", True)],
)
def test_reaching_the_threshold_exactly_completes(met: str, not_met: str, weighted: bool) -> None:
    assert completion([scored(MET, weight=met), scored(NOT_MET, weight=not_met)]).weighted is weighted


def test_weights_beyond_decimal_precision_are_compared_exactly() -> None:
    tiny, huge = "1E-40", "1"
    scores = [scored(MET, weight=huge), scored(NOT_MET, weight=tiny)]
    assert completion(scores, Decimal(1)).weighted is False


def test_threshold_is_the_callers() -> None:
    scores = [scored(MET), scored(NOT_MET)]
    assert completion(scores, Decimal("0.5")).weighted is True
    assert completion(scores, Decimal("0.51")).weighted is False


def test_under_reads_the_named_rule() -> None:
    result = Completion(all=False, critical=None, weighted=True)
    assert [result.under(rule) for rule in Rule] == [False, None, True]


@given(SCORES)
def test_all_is_the_strictest_rule(scores: list[Scored]) -> None:
    result = completion(scores)
    if result.all:
        assert result.critical is not False
        assert result.weighted is not False


@given(SCORES, st.randoms(use_true_random=False))
def test_order_of_the_scores_does_not_matter(scores: list[Scored], random: Random) -> None:
    shuffled = list(scores)
    random.shuffle(shuffled)
    assert completion(shuffled) == completion(scores)
