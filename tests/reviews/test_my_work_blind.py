"""What a reviewer reads of their own work tells no agent, study, arm or attempt."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from reviews.actions.correct_review import correct_review
from reviews.actions.correct_time import Truth, correct_time
from reviews.actions.lock_scores import Mark
from reviews.models import Review, ReviewSlot, Study, TimeInterval, User
from reviews.queries.my_work import my_work
from reviews.rules.completion import Verdict
from reviews.rules.timer import Kind
from tests.factories import deliver_next, make_agent, make_reviewer, make_study
from tests.steps import review, write_feedback

pytestmark = pytest.mark.django_db

ARMS = ["feedback", "retry", "critique"]
CSRF = re.compile(r'(name="csrfmiddlewaretoken" value=|x-csrftoken": )"[^"]*"')


def study_with_arms() -> Study:
    zephyr = make_agent("zephyr-nine", name="Zephyr the writer", model="zephyr-9-large")
    critic = make_agent("sirocco", name="Sirocco the critic", model="sirocco-1")
    return make_study(agents=[zephyr], critic=critic, arms=ARMS, slug="bake-off", feedback_cycles=1)


def told(client: Client, reviewer: User) -> str:
    """Everything that the pages of one's own work answer."""
    client.force_login(reviewer)
    slots = ReviewSlot.objects.filter(claims__reviewer=reviewer, review__isnull=False).distinct()
    addresses = ["/work/", "/work/statement.csv"]
    for slot in slots:
        addresses += [f"/work/{slot.pk}/time/", f"/work/{slot.pk}/correct/"]
    texts = []
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200
        body = b"".join(answer) if answer.streaming else answer.content
        texts.append(f"{answer.headers} {body.decode()}")
    return CSRF.sub("", "\n".join(texts)).casefold()


def correct_both(locked: Review) -> None:
    """A correction of the time and one of the scores, so that each page has all of its parts."""
    row = TimeInterval.objects.create(
        reviewer=locked.reviewer,
        cycle=locked.cycle,
        claim=locked.slot.claims.get(),
        kind="idle",
        started_at=locked.cycle.created_at,
        seen_at=locked.locked_at,
        input_at=locked.locked_at,
        ended_at=locked.locked_at,
    )
    correct_time(
        interval=row, truth=Truth(Kind.ACTIVE, row.started_at, locked.locked_at), because="I read on paper."
    )
    marks = {pk: Mark(Verdict.MET) for pk in locked.scores.values_list("criterion", flat=True)}
    correct_review(review=locked, marks=marks, would_hire=True, because="I looked again.", seen=1)


def test_no_page_names_agent_study_arm_or_attempt(
    client: Client, reviewer: User, other_reviewer: User
) -> None:
    study = study_with_arms()
    deliver_next()
    first = review(reviewer, not_met=(1, 2))
    write_feedback(reviewer)
    correct_both(first)
    deliver_next()
    later = review(other_reviewer, not_met=(2,))
    correct_both(later)
    for person in (reviewer, other_reviewer):
        text = told(client, person)
        for secret in ("zephyr", "sirocco", "retry", "critique", "bake-off", str(study.pk)):
            assert secret not in text
        assert not re.search(r"attempt \d|(first|second|third) attempt", text)
        for cycle in study.trials.get().cycles.all():
            assert str(cycle.pk) not in text
        assert str(study.trials.get().pk) not in text


def test_scores_of_an_arm_change_nothing_for_the_writer_until_the_trial_is_closed(
    reviewer: User, other_reviewer: User
) -> None:
    make_study(arms=["feedback", "retry"], feedback_cycles=2)
    deliver_next()
    review(reviewer, not_met=(1, 2))
    write_feedback(reviewer)
    before = my_work(reviewer)
    third = make_reviewer()
    for person in (other_reviewer, third):
        deliver_next()
        review(person, not_met=(1,))
        assert my_work(reviewer) == before
