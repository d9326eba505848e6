"""What holds for the rates of every study at every moment."""

from itertools import pairwise

from hypothesis import given

from reviews.rules.rates import cohort, completed_by, report_rows, rescue, resolved
from reviews.rules.trial import Outcome

from .trials import ARMS, LAST_K, Study, studies

KS = range(LAST_K + 1)


@given(studies())
def test_rates_and_bounds_are_fractions_around_each_other(study: Study) -> None:
    for row in report_rows(study.now, ARMS, LAST_K):
        for rate in row.rates:
            if rate.rate is not None:
                assert 0 <= rate.rate <= 1
            if rate.low is not None and rate.high is not None and rate.rate is not None:
                assert 0 <= rate.low <= rate.rate <= rate.high <= 1
            if rate.bound_low is not None and rate.bound_high is not None:
                assert 0 <= rate.bound_low <= rate.bound_high <= 1


@given(studies())
def test_completion_never_falls_with_k(study: Study) -> None:
    for row in report_rows(study.now, ARMS, LAST_K):
        for earlier, later in pairwise(row.rates):
            assert earlier.completed <= later.completed
            assert (earlier.bound_low or 0) <= (later.bound_low or 0)
            assert later.uplift_points is None or later.uplift_points >= 0


@given(studies())
def test_n_is_the_same_at_every_k_and_for_every_arm(study: Study) -> None:
    rows = report_rows(study.now, ARMS, LAST_K)
    for row in rows:
        twins = [other.n for other in rows if (other.agent, other.category) == (row.agent, row.category)]
        assert {row.n, *twins, *(rate.n for rate in row.rates)} == {row.n}


@given(studies())
def test_bounds_hold_whatever_the_pending_trials_become(study: Study) -> None:
    now = report_rows(study.now, ARMS, LAST_K)
    end = report_rows(study.end, ARMS, LAST_K)
    for row, final in zip(now, end, strict=True):
        for rate, truth in zip(row.rates, final.rates, strict=True):
            if truth.rate is None:
                assert (rate.bound_low, rate.bound_high) == (None, None)
            else:
                assert rate.bound_low is not None
                assert rate.bound_high is not None
                assert rate.bound_low <= truth.rate <= rate.bound_high


@given(studies())
def test_at_the_end_bounds_meet_in_the_rate_over_all_trials(study: Study) -> None:
    for row in report_rows(study.end, ARMS, LAST_K):
        group = [t for t in study.end if t.agent == row.agent and row.category in (None, t.category)]
        assert (row.n + row.cancelled, row.pending) == (len(group), 0)
        assert [(r.bound_low, r.bound_high) for r in row.rates] == [(r.rate, r.rate) for r in row.rates]


@given(studies())
def test_what_is_resolved_stays_as_it_is(study: Study) -> None:
    for now, end in zip(study.now, study.end, strict=True):
        for arm in ARMS:
            for k in KS:
                if resolved(now, arm, k):
                    assert resolved(end, arm, k)
                    assert completed_by(now, arm, k) == completed_by(end, arm, k)


@given(studies())
def test_cohort_is_the_longest_resolved_prefix_of_blocks(study: Study) -> None:
    counted = [t for t in study.now if t.outcome is not Outcome.CANCELLED]
    expected = set()
    for block in sorted({t.block for t in study.now}):
        if not all(resolved(t, arm, LAST_K) for t in counted if t.block == block for arm in ARMS):
            break
        expected.add(block)
    assert cohort(study.now, ARMS, LAST_K) == expected


@given(studies())
def test_cohort_only_grows(study: Study) -> None:
    assert cohort(study.now, ARMS, LAST_K) <= cohort(study.end, ARMS, LAST_K)


@given(studies())
def test_rescues_add_up_to_the_uplift(study: Study) -> None:
    for row in report_rows(study.end, ARMS, LAST_K):
        group = [t for t in study.end if t.agent == row.agent and row.category in (None, t.category)]
        rescued = [rescue(group, row.arm, k) for k in KS if k > 0]
        newly = sum(figures.newly for figures in rescued if figures is not None)
        assert row.rates[-1].completed - row.rates[0].completed == newly
