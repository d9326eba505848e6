"""The name of a study's figures changes with each record that a figure is made of, and with nothing else."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from pytest_django import DjangoAssertNumQueries

from agents.actions.finish import fail_run
from agents.actions.take import take_next
from agents.adapters.base import AdapterError
from reviews.actions.amend_caps import amend_caps
from reviews.actions.clock import pause_clock, start_clock
from reviews.actions.flag_criterion import flag_criterion
from reviews.actions.flag_settle import settle_flag
from reviews.actions.hire import answer_hire
from reviews.actions.study import cancel_trial
from reviews.models import Correction, CriterionFlag, Study, TimeInterval, Trial, User
from reviews.queries.clock import database_now
from reviews.queries.report_version import figures_version
from reviews.rules.retry import Fault
from tests.factories import deliver_next, make_pool, make_study
from tests.reviews.kept_time import ACTIVE, IDLE, add, correct
from tests.reviews.play import NOT_COMPLETED, play
from tests.steps import claim, score, write_feedback

pytestmark = pytest.mark.django_db


class Watch:
    """Asks for the name of a study's figures after each step."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self.last = ""
        self.changed()

    def changed(self) -> bool:
        """Whether the name is another one than the last time."""
        before, self.last = self.last, self._now()
        return self.last != before

    def _now(self) -> str:
        key = f"figures-version:{self.study.pk}"
        study = Study.objects.get(pk=self.study.pk)
        for _ in range(100):  # until no other process of the tests writes, and the memory is kept
            name = figures_version(study)
            if cache.get(key) is not None:
                break
        return name


def test_every_step_of_a_trial_shows(reviewer: User, admin: User) -> None:
    study = make_study(make_pool(tasks=2))
    watch = Watch(study)
    assert not watch.changed()
    deliver_next()
    assert watch.changed()
    claimed = claim(reviewer)
    watch.changed()  # it may or may not: no figure has a claim in it
    start_clock(claim=claimed, now=database_now())
    assert not watch.changed(), "time counts once it has ended"
    pause_clock(claim=claimed, now=database_now())
    assert watch.changed()
    flag = flag_criterion(
        slot=claimed.slot,
        criterion=claimed.slot.cycle.trial.rubric.criteria.all()[0].pk,  # type: ignore[union-attr]
        reviewer=reviewer,
        note="What is a page?",
    )
    assert watch.changed()
    settle_flag(flag=flag.pk, by=admin)
    assert watch.changed()
    locked = score(reviewer, not_met=(1,))
    assert watch.changed()
    answer_hire(review=locked, would_hire=False)
    assert watch.changed()
    write_feedback(reviewer)
    assert watch.changed()
    assert not watch.changed()


def test_runs_that_fail_and_trials_that_are_cancelled_show(admin: User) -> None:
    study = make_study(make_pool(tasks=2))
    watch = Watch(study)
    taken = take_next("scripted")
    assert taken
    assert watch.changed()
    fail_run(run=taken.run, error=AdapterError(Fault.EMPTY, "Nothing."), latency=timedelta(seconds=1))
    assert watch.changed()
    cancel_trial(trial=Trial.objects.get(study=study, block=1), by=admin, reason="Gone.")
    assert watch.changed()


def test_what_is_mended_later_shows(reviewer: User, admin: User) -> None:
    study = make_study()
    play(lambda *_: NOT_COMPLETED, [reviewer])
    review = study.trials.get().cycles.get(attempt=0).reviews.get()
    watch = Watch(study)
    now = database_now()
    add(review, ACTIVE, now - timedelta(minutes=9), now)
    assert watch.changed()
    correct(ACTIVE, IDLE, until=5)
    assert watch.changed()
    Correction.objects.create(review=review, version=2, at=now, because="I misread.", would_hire=True)
    assert watch.changed()
    amend_caps(study=study, cap_usd=Decimal(9), day_cap_usd=None, by=admin, reason="More.")
    assert watch.changed()
    Study.objects.filter(pk=study.pk).update(unblinded_at=now, unblinded_by=admin)
    assert watch.changed()
    assert not watch.changed()


def test_another_study_does_not_show(reviewer: User) -> None:
    study = make_study()
    play(lambda *_: NOT_COMPLETED, [reviewer])
    watch = Watch(study)
    make_study(make_pool(tasks=2))
    play(lambda *_: NOT_COMPLETED, [reviewer])
    assert CriterionFlag.objects.count() == 0
    assert not watch.changed()


def test_an_interval_that_was_open_and_has_ended_shows(reviewer: User) -> None:
    study = make_study()
    deliver_next()
    claimed = claim(reviewer)
    start_clock(claim=claimed, now=database_now())
    watch = Watch(study)
    assert TimeInterval.objects.get().ended_at is None
    pause_clock(claim=claimed, now=database_now())
    assert watch.changed()


def test_a_lost_memory_gives_another_name_at_worst(reviewer: User) -> None:
    study = make_study()
    watch = Watch(study)
    deliver_next()
    cache.clear()
    assert watch.changed()


def test_asking_again_takes_three_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    study = make_study()
    Watch(study)
    with django_assert_num_queries(3):
        figures_version(study)
