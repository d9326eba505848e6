"""Counts, money and time of a study."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from agents.actions.finish import fail_run
from agents.actions.take import take_next
from agents.adapters.base import AdapterError, Usage
from reviews.actions.claim import claim_next
from reviews.actions.study import cancel_trial
from reviews.models import AgentRun, Claim, TimeInterval, User
from reviews.queries.clock import database_now
from reviews.queries.progress import Standing, study_progress
from reviews.queries.snapshot import snapshot
from reviews.queries.spending import Spending, spending
from reviews.rules.retry import Fault
from reviews.rules.timer import SILENCE
from tests import factories
from tests.reviews.play import COMPLETED, FAILS, NOT_COMPLETED, play

pytestmark = pytest.mark.django_db


def test_trials_are_counted_alone_and_in_each_arm(reviewer: User, other_reviewer: User, admin: User) -> None:
    study = factories.make_study(factories.make_pool(tasks=5), arms=["feedback", "retry"])
    cancelled = study.trials.get(ordinal=4)
    cancel_trial(trial=cancelled, by=admin, reason="A person is named.")

    def fate(block: int, arm: str, attempt: int) -> str:
        if attempt == 0:
            return {0: COMPLETED, 1: FAILS}.get(block, NOT_COMPLETED)
        return COMPLETED if (block, arm) == (2, "feedback") else FAILS if arm == "retry" else NOT_COMPLETED

    play(fate, [reviewer, other_reviewer])
    progress = study_progress(snapshot(study))
    assert progress.standings == [
        Standing(arm=None, open=0, completed=1, not_completed=2, failed=1, cancelled=1),
        Standing(arm="feedback", open=0, completed=1, not_completed=1, failed=0, cancelled=0),
        Standing(arm="retry", open=0, completed=0, not_completed=0, failed=2, cancelled=0),
    ]
    assert (progress.trials, progress.closed, progress.going_on) == (5, 5, True)  # what failed
    assert progress.words == "5 of 5 trials finished"


def test_money_is_spent_reserved_or_unknown() -> None:
    study = factories.make_study(factories.make_pool(tasks=4))
    factories.deliver_next()
    for usage in (Usage(cost_usd=Decimal("0.03")), Usage()):
        taken = take_next("scripted")
        assert taken is not None
        error = AdapterError(Fault.EMPTY, "Nothing.", usage=usage)
        fail_run(run=taken.run, error=error, latency=timedelta(seconds=1))
    take_next("scripted")
    found = spending(study)
    assert found == Spending(
        spent_usd=Decimal("0.13"),
        reserved_usd=Decimal("0.50"),
        possible_usd=Decimal(0),
        unknown_usd=Decimal("0.50"),
        unknown=1,
        running=1,
    )
    assert found.committed_usd == Decimal("1.13")


def test_a_day_counts_the_runs_that_it_started() -> None:
    study = factories.make_study(factories.make_pool(tasks=2), day_cap_usd=Decimal(5))
    factories.deliver_next()
    AgentRun.objects.update(started_at=database_now() - timedelta(days=2))
    factories.deliver_next()
    progress = study_progress(snapshot(study))
    assert progress.today is not None
    assert (progress.money.spent_usd, progress.today.spent_usd) == (Decimal("0.20"), Decimal("0.10"))


def interval(claim: Claim, kind: str, start: datetime, end: datetime | None, seen: datetime) -> None:
    TimeInterval.objects.create(
        reviewer=claim.reviewer,
        cycle=claim.slot.cycle,  # type: ignore[misc]  # a primary slot has one
        claim=claim,
        kind=kind,
        started_at=start,
        ended_at=end,
        seen_at=seen,
        input_at=seen,
    )


def test_reviewer_time_is_active_time_and_a_silent_page_adds_none(reviewer: User) -> None:
    study = factories.make_study()
    factories.deliver_next()
    claim = factories.full_claim(claim_next(reviewer=reviewer))
    now = database_now()
    hour = timedelta(hours=1)
    interval(claim, "active", now - 5 * hour, now - 4 * hour, now - 4 * hour)
    interval(claim, "idle", now - 4 * hour, now - 3 * hour, now - 3 * hour)
    # Open, and not heard of for longer than SILENCE: it ended when it was last seen.
    interval(claim, "active", now - 3 * hour, None, now - SILENCE - hour)
    progress = study_progress(snapshot(study))
    assert progress.seconds == pytest.approx((hour + 2 * hour - SILENCE).total_seconds())
    assert progress.reviewers == 1


def test_a_study_that_has_just_begun_has_zeros() -> None:
    study = factories.make_study()
    progress = study_progress(snapshot(study))
    assert (progress.seconds, progress.reviewers, progress.money.committed_usd) == (0.0, 0, Decimal(0))
    assert progress.today is None
    assert progress.words == "0 of 1 trial finished"
