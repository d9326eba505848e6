"""Who may see what: what one may not see does not exist (404), and who is not signed in is asked to."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from reviews import access
from reviews.access import Role
from reviews.models import DeliverableFile, Membership, ReviewSlot, Study, Task, TaskPool, Trial, User
from tests.factories import deliver_next, make_attachment, make_pool, make_reviewer, make_study, make_user
from tests.reviews.desk_forms import url
from tests.steps import claim, review, write_feedback

pytestmark = pytest.mark.django_db

PAGES = ["work"]
STEPS = ["clock", "release", "skip", "save", "lock", "hire", "feedback"]
JSON = ["draft", "beat"]


@pytest.fixture
def slot(reviewer: User) -> ReviewSlot:
    """A piece of work that `reviewer` has claimed."""
    make_study()
    deliver_next()
    return claim(reviewer).slot


def everybody_else() -> list[User]:
    return [
        make_reviewer("another reviewer"),
        make_user("an admin", "admin"),
        make_user("a researcher", "researcher"),
        make_user("nobody"),
    ]


# ---- the desk's addresses


def test_nobody_else_finds_a_piece_of_work(client: Client, slot: ReviewSlot) -> None:
    for user in everybody_else():
        client.force_login(user)
        assert client.get(url("work", slot.pk)).status_code == 404
        for step in STEPS + JSON:
            assert client.post(url(step, slot.pk), {"revision": "0"}).status_code == 404, (user, step)
    slot.refresh_from_db()
    assert slot.state == "claimed"


def test_work_that_does_not_exist_is_not_found_either(client: Client, reviewer: User) -> None:
    client.force_login(reviewer)
    assert client.get(url("work", uuid4())).status_code == 404
    for step in STEPS + JSON:
        assert client.post(url(step, uuid4()), {"revision": "0"}).status_code == 404


def test_whoever_had_a_claim_keeps_finding_the_page_though_not_the_power(
    client: Client, slot: ReviewSlot, reviewer: User, other_reviewer: User
) -> None:
    client.force_login(reviewer)
    client.post(url("release", slot.pk))
    claim(other_reviewer)
    assert client.get(url("work", slot.pk)).status_code == 200
    client.post(url("release", slot.pk))
    slot.refresh_from_db()
    assert slot.state == "claimed"


def test_there_is_no_hire_question_before_the_lock(client: Client, slot: ReviewSlot, reviewer: User) -> None:
    client.force_login(reviewer)
    assert client.post(url("hire", slot.pk), {"hire": "yes"}).status_code == 404


def test_without_a_session_a_page_leads_to_the_sign_in(client: Client, slot: ReviewSlot) -> None:
    for address in ("/desk/", url("work", slot.pk)):
        answer = client.get(address)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={address}")
    for step in STEPS:
        answer = client.post(url(step, slot.pk))
        assert answer.headers["Location"].startswith("/accounts/login/?next=")


def test_without_a_session_a_fragment_is_a_403(client: Client, slot: ReviewSlot) -> None:
    """The sign-in page must never be swapped into what a reviewer is typing in."""
    for step in [*PAGES, *STEPS]:
        method = client.get if step in PAGES else client.post
        answer = method(url(step, slot.pk), headers={"HX-Request": "true", "HX-Target": "work"})
        assert (answer.status_code, answer.content) == (403, b"Your session is over. Sign in again.")


def test_the_desk_is_for_reviewers(
    client: Client, reviewer: User, admin: User, researcher: User, outsider: User
) -> None:
    for user, status in [(reviewer, 200), (admin, 404), (researcher, 404), (outsider, 404)]:
        client.force_login(user)
        assert client.get("/desk/").status_code == status
        assert client.post("/desk/").status_code == (302 if status == 200 else status)


def test_nothing_is_done_for_a_form_of_another_site(slot: ReviewSlot, reviewer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer)
    for address in ("/desk/", *(url(step, slot.pk) for step in STEPS + JSON)):
        assert strict.post(address, {"reason": "Forged.", "revision": "0"}).status_code == 403
    slot.refresh_from_db()
    assert slot.state == "claimed"


def test_steps_are_posted_and_pages_read_only(client: Client, slot: ReviewSlot, reviewer: User) -> None:
    client.force_login(reviewer)
    assert client.post(url("work", slot.pk)).status_code == 405
    for step in STEPS:
        assert client.get(url(step, slot.pk)).status_code == 405


# ---- files


def readers(address: str, client: Client, users: list[User]) -> list[str]:
    """The names of those who may read `address`; everybody else gets a 404."""
    allowed = []
    for user in users:
        client.force_login(user)
        answer = client.get(address)
        assert answer.status_code in (200, 404)
        if answer.status_code == 200:
            answer.getvalue()  # closes the file
            allowed.append(user.username)
    return allowed


def cast(study: Study, other: Study) -> list[User]:
    return [
        make_user("admin", "admin"),
        make_user("researcher", "researcher"),
        make_user("admin of it", "admin", study=study),
        make_user("researcher of its pool", "researcher", pool=study.pool),
        make_user("researcher of another", "researcher", study=other),
        make_user("admin of another pool", "admin", pool=other.pool),
        make_user("reviewer of it", "reviewer", study=study),
        make_user("nobody"),
    ]


def test_a_deliverables_file_is_for_its_reviewer_and_the_people_of_the_study(
    client: Client, slot: ReviewSlot, reviewer: User
) -> None:
    address = reverse("deliverable_file", args=[DeliverableFile.objects.get().pk])
    users = [reviewer, *cast(slot.study, make_study())]
    assert readers(address, client, users) == [
        "mira",
        "admin",
        "researcher",
        "admin of it",
        "researcher of its pool",
    ]


def test_an_attachment_is_for_the_reviewers_of_its_task_and_the_people_of_its_pool(
    client: Client, slot: ReviewSlot, reviewer: User
) -> None:
    address = reverse("attachment_file", args=[make_attachment(Task.objects.get()).pk])
    users = [reviewer, *cast(slot.study, make_study())]
    assert readers(address, client, users) == [
        "mira",
        "admin",
        "researcher",
        "admin of it",
        "researcher of its pool",
    ]


def test_the_reviewer_of_one_attempt_does_not_get_the_files_of_another(
    client: Client, reviewer: User, other_reviewer: User
) -> None:
    make_study(arms=("feedback", "retry"))
    first = deliver_next()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    second = deliver_next()
    assert claim(other_reviewer).slot.cycle == second
    files = {cycle: cycle.deliverable.files.get().pk for cycle in (first, second)}
    users = [reviewer, other_reviewer]
    found = [readers(reverse("deliverable_file", args=[files[c]]), client, users) for c in (first, second)]
    assert found == [["mira"], ["omar"]]


@pytest.mark.parametrize("name", ["attachment_file", "deliverable_file"])
def test_files_need_a_session_and_an_id_that_exists(client: Client, admin: User, name: str) -> None:
    address = reverse(name, args=[uuid4()])
    assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"
    client.force_login(admin)
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 405


# ---- memberships


def found(ask: Callable[[], object]) -> bool:
    try:
        ask()
    except Http404:
        return False
    return True


def test_a_membership_opens_its_study_its_pool_or_everything() -> None:
    mine, other = make_study(), make_study()
    task, trial = mine.pool.tasks.get(), mine.trials.get()
    of_all = make_user("all", "researcher")
    of_pool = make_user("pool", "researcher", pool=mine.pool)
    of_study = make_user("study", "researcher", study=mine)
    both = [Role.ADMIN, Role.RESEARCHER]
    for user in (of_all, of_pool, of_study):
        assert access.get_study(user, mine.pk, *both) == mine
        assert access.get_pool(user, mine.pool.slug, *both) == mine.pool
        assert access.get_task(user, mine.pool.slug, task.pk, *both) == task
        assert access.get_trial(user, mine.pk, trial.pk, *both) == trial
        assert found(lambda: access.get_study(user, other.pk, *both)) is (user == of_all)  # noqa: B023
        assert found(lambda: access.get_pool(user, other.pool.slug, *both)) is (user == of_all)  # noqa: B023
        # A role is not another.
        assert not found(lambda: access.get_study(user, mine.pk, Role.ADMIN))  # noqa: B023
        assert not found(lambda: access.get_pool(user, mine.pool.slug, Role.ADMIN))  # noqa: B023
    assert set(access.visible_studies(of_all, *both)) == {mine, other}
    assert set(access.visible_pools(of_pool, *both)) == {mine.pool}
    assert list(access.visible_studies(make_user("nobody"), *both)) == []


def test_ids_of_two_objects_must_belong_together(researcher: User) -> None:
    one, two = make_study(), make_study()
    trial, task = Trial.objects.get(study=two), Task.objects.get(pool=two.pool)
    assert not found(lambda: access.get_trial(researcher, one.pk, trial.pk, Role.RESEARCHER))
    assert not found(lambda: access.get_task(researcher, one.pool.slug, task.pk, Role.RESEARCHER))


def test_a_pool_with_several_studies_is_listed_once() -> None:
    pool = make_pool()
    user = make_user("ro")
    for study in (make_study(pool), make_study(pool)):
        Membership.objects.create(user=user, role="researcher", study=study)
    assert list(access.visible_pools(user, Role.RESEARCHER)) == [pool]


def test_an_admin_of_one_study_is_no_admin_of_the_installation() -> None:
    mine, other = make_study(), make_study()
    user = make_user("sam", "admin", study=mine)
    assert (access.is_admin(user), access.is_admin(user, mine), access.is_admin(user, other)) == (
        False,
        True,
        False,
    )
    assert not found(lambda: access.require_admin(user))
    assert found(lambda: access.require_admin(make_user("ada", "admin")))
    assert found(lambda: access.require_role(user, Role.ADMIN))
    assert not found(lambda: access.require_role(user, Role.REVIEWER, Role.RESEARCHER))


def test_a_pool_is_filled_by_its_admins_and_a_new_one_by_admins_of_everything() -> None:
    pool: TaskPool = make_pool("jobs")
    of_pool = make_user("pia", "admin", pool=pool)
    assert found(lambda: access.require_import(of_pool, "jobs"))
    assert not found(lambda: access.require_import(of_pool, "new"))
    assert found(lambda: access.require_import(make_user("ada", "admin"), "new"))
    assert not found(lambda: access.require_import(make_user("ro", "researcher"), "jobs"))
