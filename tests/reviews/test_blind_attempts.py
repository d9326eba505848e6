"""The same words for every attempt of several arms, and whether or not feedback is wanted."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from reviews.models import Claim, Review, ReviewSlot, User
from tests.agents.critics import critique_study, run_all
from tests.factories import deliver_next, make_pool, make_reviewer, make_study
from tests.reviews.answers import Answer
from tests.reviews.desk_forms import DESK, scores_form, url
from tests.reviews.told import assert_same, everything, shape, told, words
from tests.steps import claim, review, score, write_feedback

pytestmark = pytest.mark.django_db


def test_with_several_arms_every_attempt_is_offered_and_shown_in_the_same_words(
    client: Client, reviewer: User
) -> None:
    """Attempt 0 and attempt 1 of both arms, each to a reviewer who sees that one alone."""
    readers = [reviewer, make_reviewer("mirb"), make_reviewer("mirc")]
    make_study(arms=("feedback", "retry"))
    deliver_next()
    seen = [words(client, readers[0])]
    review(readers[0], not_met=(1,))
    write_feedback(readers[0], "Only the feedback says this.")
    for reader in readers[1:]:
        deliver_next()
        seen.append(words(client, reader))
    assert Claim.objects.filter(slot__cycle__attempt=1, ended_at__isnull=True).count() == 2
    assert_same(seen)
    assert "Attempt" not in "".join(seen[0])
    assert "Only the feedback says this." not in "".join(seen[1])


def test_with_several_arms_only_who_writes_feedback_learns_which_attempt_it_is(
    page: Client, reviewer: User, other_reviewer: User
) -> None:
    """Not with the lock: the same trial's other arm may come to the same reviewer next."""
    make_study(arms=("feedback", "retry"), feedback_cycles=2)
    deliver_next()
    review(other_reviewer, not_met=(1,))
    write_feedback(other_reviewer)
    deliver_next()
    deliver_next()
    seen = []
    for _ in range(2):
        claimed = claim(reviewer)
        work = url("work", claimed.slot_id)
        before = page.get(work).content.decode()
        page.post(url("lock", claimed.slot_id), scores_form(claimed, not_met=(1,)))
        owed = page.get(work).content.decode()
        page.post(url("hire", claimed.slot_id), {"hire": "no"})
        done = page.get(work).content.decode()
        writing = Claim.objects.filter(reviewer=reviewer, ended_at=None).first()
        words = page.get(url("work", writing.slot_id)).content.decode() if writing else done
        seen += [["Attempt 1" in shown for shown in (before, owed, done, words)]]
        if writing:
            write_feedback(reviewer)
    assert sorted(seen) == [[False, False, False, False], [False, False, False, True]]


def test_with_several_arms_a_critiques_attempt_is_shown_in_the_same_words(
    client: Client, reviewer: User
) -> None:
    readers = [reviewer, make_reviewer("mirb"), make_reviewer("mirc")]
    critique_study(arms=("critique", "retry"))
    deliver_next()
    seen = [words(client, readers[0])]
    review(readers[0], not_met=(1,))
    run_all("Only the critique says this.")
    seen += [words(client, reader) for reader in readers[1:]]
    assert_same(seen)


def test_until_the_hire_verdict_no_response_tells_whether_feedback_is_wanted(
    client: Client, reviewer: User, other_reviewer: User
) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    answers = []
    for reader, not_met in ((reviewer, ()), (other_reviewer, (1,))):
        client.force_login(reader)
        locked = score(reader, not_met=not_met)
        client.post(url("clock", locked.slot_id), {"clock": "start"})
        answers.append([phase_words(answer, reader) for answer in hire_phase(client, locked)])
    assert Claim.objects.filter(ended_at__isnull=True).count() == 1
    for one, other in zip(*answers, strict=True):
        assert one.splitlines() == other.splitlines()
    assert ReviewSlot.objects.filter(kind="feedback").count() == 1


def hire_phase(client: Client, locked: Review) -> Iterator[Answer]:
    slot = locked.slot_id
    yield from everything(client, slot)
    yield client.post(DESK)
    yield client.post(DESK, {"slot": slot}, follow=True)
    for step in ("clock", "release", "skip", "lock", "feedback", "save"):
        yield client.post(url(step, slot), {"clock": "pause", "reason": "Why not."}, follow=True)


def phase_words(answer: Answer, reader: User) -> str:
    text = shape(told(answer)).replace(reader.username, "NAME")
    # The scores themselves are the reviewer's own; a second more on the clock renames its button and is paid.
    text = re.sub(r'No 1\.| checked|Start|Go on|USD.0\.\d\d|"(active|remaining)": \d+', "", text)
    return re.sub(r"Content-Length: \d+|\d+ s\b", "", text)
