"""What holds for the rates of every study at every moment."""

from collections.abc import Sequence
from itertools import pairwise

from hypothesis import given, settings

from reviews.stats.rates import RateRow, report_rows, rescue
from reviews.stats.table import CANCELLED

from .tables import table_of
from .trials import ARMS, LAST_K, Study, TrialFacts, studies

KS = range(LAST_K + 1)

QUICK = settings(max_examples=50, deadline=None)
"""Each example bootstraps dozens of rows."""


def rows_of(trials: Sequence[TrialFacts]) -> list[RateRow]:
    return report_rows(table_of(trials), ARMS, LAST_K, seed=1)


@QUICK
@given(studies())
def test_bounds_are_fractions_the_lower_first(study: Study) -> None:
    for row in rows_of(study.now):
        for rate in row.rates:
            if rate.bound_low is not None and rate.bound_high is not None:
                assert 0 <= rate.bound_low <= rate.bound_high <= 1


@QUICK
@given(studies())
def test_intervals_hold_their_figures_and_stay_within_their_range(study: Study) -> None:
    for row in rows_of(study.now):
        for rate in row.rates:
            if rate.share.rate is None:
                assert (rate.share.low, rate.share.high, rate.uplift, rate.relative) == (None,) * 4
                continue
            assert rate.share.low is not None
            assert rate.share.high is not None
            assert 0 <= rate.share.low <= rate.share.rate <= rate.share.high <= 1
            for figure, most in ((rate.uplift, 100.0), (rate.relative, float("inf"))):
                if figure is not None:
                    assert figure.low is not None
                    assert figure.high is not None
                    assert 0 <= figure.low <= figure.value <= figure.high < most + 1


@QUICK
@given(studies())
def test_completion_never_falls_with_k(study: Study) -> None:
    for row in rows_of(study.now):
        for earlier, later in pairwise(row.rates):
            assert earlier.completed <= later.completed
            assert (earlier.bound_low or 0) <= (later.bound_low or 0)
            assert later.uplift is None or later.uplift.value >= 0


@QUICK
@given(studies())
def test_n_is_the_same_at_every_k_and_for_every_arm(study: Study) -> None:
    rows = rows_of(study.now)
    for row in rows:
        twins = [other.n for other in rows if (other.agent, other.category) == (row.agent, row.category)]
        assert {row.n, *twins, *(rate.share.n for rate in row.rates)} == {row.n}


@QUICK
@given(studies())
def test_bounds_hold_whatever_the_pending_trials_become(study: Study) -> None:
    now = rows_of(study.now)
    end = rows_of(study.end)
    for row, final in zip(now, end, strict=True):
        for rate, truth in zip(row.rates, final.rates, strict=True):
            if truth.share.rate is None:
                assert (rate.bound_low, rate.bound_high) == (None, None)
            else:
                assert rate.bound_low is not None
                assert rate.bound_high is not None
                assert rate.bound_low <= truth.share.rate <= rate.bound_high


@QUICK
@given(studies())
def test_at_the_end_bounds_meet_in_the_rate_over_all_trials(study: Study) -> None:
    for row in rows_of(study.end):
        group = [t for t in study.end if t.agent == row.agent and row.category in (None, t.category)]
        assert (row.n + row.cancelled, row.pending) == (len(group), 0)
        assert [(r.bound_low, r.bound_high) for r in row.rates] == [
            (r.share.rate, r.share.rate) for r in row.rates
        ]


@QUICK
@given(studies())
def test_cohort_is_the_longest_resolved_prefix_of_blocks(study: Study) -> None:
    table = table_of(study.now)
    counted = table.counted()
    known = [counted.resolved(arm, LAST_K) for arm in ARMS]
    expected = []
    for block in sorted(set(counted.block.tolist())):
        here = counted.block == block
        if not all(each[here].all() for each in known):
            break
        expected.extend([block] * int(here.sum()))
    assert sorted(table.block[table.cohort(ARMS, LAST_K)].tolist()) == expected
    assert not (table.cohort(ARMS, LAST_K) & (table.outcome == CANCELLED)).any()


@QUICK
@given(studies())
def test_cohort_only_grows(study: Study) -> None:
    now, end = (table_of(trials).cohort(ARMS, LAST_K) for trials in (study.now, study.end))
    assert end[now].all()


@QUICK
@given(studies())
def test_rescues_add_up_to_the_uplift(study: Study) -> None:
    for row in rows_of(study.end):
        group = [t for t in study.end if t.agent == row.agent and row.category in (None, t.category)]
        rescued = [rescue(table_of(group), row.arm, k, seed=1) for k in KS if k > 0]
        newly = sum(figures.yes for figures in rescued if figures is not None)
        assert row.rates[-1].completed - row.rates[0].completed == newly
