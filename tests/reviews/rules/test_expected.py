"""What a study will probably need, each figure computed by hand."""

from decimal import Decimal

from reviews.rules.expected import (
    Ended,
    Mean,
    Past,
    agent_days,
    begun,
    going_on,
    in_category,
    mean,
    review_days,
)


def past(n: int, total: str, *, study: str = "a", category: str = "Writing", low: str = "0") -> Past:
    return Past(study, category, n, Decimal(total), Decimal(low), Decimal(total))


def test_a_mean_weighs_every_attempt_alike() -> None:
    pasts = [past(30, "6", low="0.1"), past(10, "6", study="b", low="0.05"), past(2, "0.6", study="b")]
    # 12.6 over 42 attempts, of studies a and b.
    assert mean(pasts) == Mean(value=Decimal("0.3"), n=42, studies=2, low=Decimal(0), high=Decimal(6))


def test_no_attempt_has_no_mean() -> None:
    assert mean([]) is None


def test_ten_attempts_are_enough_for_a_category_of_its_own() -> None:
    few, many = past(9, "9", category="Writing"), past(10, "1", category="Translation")
    assert in_category([few, many], "Writing") == [few, many]
    assert in_category([few, many], "Translation") == [many]
    assert in_category([few, many], "Design") == [few, many]


def test_a_category_counts_over_all_its_studies() -> None:
    first, second, other = past(6, "6"), past(4, "1", study="b"), past(5, "5", category="Translation")
    assert in_category([first, second, other], "Writing") == [first, second]


def test_the_share_that_goes_on_needs_ten_attempts() -> None:
    assert going_on([Ended("Writing", 6, 3), Ended("Design", 4, 4)]) == Decimal("0.7")
    assert going_on([Ended("Writing", 9, 3)]) is None
    assert going_on([]) is None


def test_a_trial_begins_fewer_attempts_the_more_are_completed() -> None:
    # 60 of 100 trials go on to attempt 1, half of these to attempt 2, half of these to attempt 3.
    assert begun(Decimal("0.6"), Decimal("0.5"), 3) == Decimal("1.05")
    assert begun(Decimal("0.6"), Decimal("0.5"), 1) == Decimal("0.6")
    assert begun(Decimal("0.6"), Decimal("0.5"), 0) == 0


def test_a_share_that_nobody_knows_is_the_whole() -> None:
    assert begun(None, None, 3) == 3
    assert begun(Decimal("0.6"), None, 3) == Decimal("1.8")
    assert begun(None, Decimal("0.5"), 2) == Decimal("1.5")


def test_reviews_take_as_long_as_at_the_pace_so_far() -> None:
    # 42 in 14 days are 3 a day.
    assert review_days(Decimal(60), locked=42, days=Decimal(14)) == 20
    assert review_days(Decimal(60), locked=0, days=Decimal(14)) is None


def test_providers_work_side_by_side_and_the_slowest_counts() -> None:
    work = {"openai": Decimal(86_400), "gemini": Decimal(172_800)}
    assert agent_days(work, {"openai": 8, "gemini": 4, "anthropic": 1}) == Decimal("0.5")
    assert agent_days({}, {}) == 0
