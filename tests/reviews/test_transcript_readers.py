"""Who may read what was said in a run: admins always, researchers once it is unblinded, reviewers never."""

import pytest
from django.test import Client

from reviews.access import reads_transcripts
from reviews.actions.unblind_study import unblind_study
from reviews.models import AgentRun, Membership, Study, Trial, User
from tests import factories
from tests.reviews.study_page import sign_in, url_of_trial
from tests.steps import review

pytestmark = pytest.mark.django_db


@pytest.fixture
def study(reviewer: User) -> Study:
    """Two trials: one is finished, reviewed by `reviewer`; one waits for its review."""
    made = factories.make_study(factories.make_pool(tasks=2))
    factories.deliver_next()
    review(reviewer)
    factories.deliver_next()
    return made


def unblind(study: Study, by: User) -> None:
    unblind_study(study=study, by=by, reason="A look.", early=True)
    study.refresh_from_db()


def finish(study: Study, reviewer: User) -> None:
    review(reviewer)
    assert not study.trials.filter(outcome=None).exists()


def reads(user: User, study: Study) -> list[bool]:
    """Of the finished trial, and of the other one."""
    trials = Trial.objects.select_related("study").filter(study=study).order_by("ordinal")
    return [reads_transcripts(user, trial) for trial in trials]


def statuses(client: Client, user: User) -> set[int]:
    sign_in(client, user)
    run = AgentRun.objects.earliest("started_at")
    return {client.get(f"/runs/{run.pk}/transcript{end}").status_code for end in ("/", ".jsonl")}


def test_admins_of_the_study_read_always(client: Client, study: Study, admin: User) -> None:
    partly = factories.make_user("pat", "admin", study=study)
    elsewhere = factories.make_user("elsa", "admin", study=factories.make_study())
    for user, allowed in ((admin, True), (partly, True), (elsewhere, False)):
        assert reads(user, study) == [allowed, allowed]
        assert statuses(client, user) == {200 if allowed else 404}


def test_researchers_read_once_the_study_is_unblinded(
    client: Client, study: Study, researcher: User, admin: User
) -> None:
    elsewhere = factories.make_user("elsa", "researcher", study=factories.make_study())
    assert (reads(researcher, study), statuses(client, researcher)) == ([False, False], {404})
    page = url_of_trial(study.trials.get(ordinal=0))
    assert "/transcript/" not in client.get(page).content.decode()
    unblind(study, admin)
    assert (reads(researcher, study), statuses(client, researcher)) == ([True, True], {200})
    assert "/transcript/" in client.get(page).content.decode()
    assert (reads(elsewhere, study), statuses(client, elsewhere)) == ([False, False], {404})


def test_reviewers_never_read(
    client: Client, study: Study, reviewer: User, other_reviewer: User, outsider: User, admin: User
) -> None:
    for _ in range(2):
        for user in (reviewer, other_reviewer, outsider):
            assert (reads(user, study), statuses(client, user)) == ([False, False], {404})
        if study.unblinded_at is None:
            unblind(study, admin)
    finish(study, other_reviewer)
    for user in (reviewer, other_reviewer, outsider):
        assert (reads(user, study), statuses(client, user)) == ([False, False], {404})


def test_a_researcher_who_reviews_here_reads_when_all_is_scored_and_never_of_their_own_trials(
    study: Study, reviewer: User, other_reviewer: User, admin: User
) -> None:
    for user in (reviewer, other_reviewer):
        Membership.objects.create(user=user, role="researcher", study=study)
    unblind(study, admin)
    assert (reads(reviewer, study), reads(other_reviewer, study)) == ([False, False], [False, False])
    finish(study, other_reviewer)
    assert (reads(reviewer, study), reads(other_reviewer, study)) == ([False, True], [True, False])


def test_a_researcher_who_no_longer_reviews_still_reads_none_of_their_own_trials(
    study: Study, reviewer: User, admin: User
) -> None:
    Membership.objects.filter(user=reviewer).update(role="researcher")
    unblind(study, admin)
    assert reads(reviewer, study) == [False, True]


def test_visitors_are_asked_to_sign_in(client: Client, study: Study) -> None:
    run = AgentRun.objects.earliest("started_at")
    answer = client.get(f"/runs/{run.pk}/transcript/")
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/accounts/login/?next=/runs/{run.pk}/transcript/",
    )
