"""The pages of pools: what they show, to whom, and in how many queries."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reviews.models import Attachment, Membership, Rubric, TaskPool, User
from reviews.queries.pools import PAGE
from tests.factories import make_pool, make_study, make_task, make_user

pytestmark = pytest.mark.django_db


def test_the_empty_list_says_what_to_do(client: Client, admin: User, researcher: User) -> None:
    client.force_login(admin)
    text = client.get("/pools/").content.decode()
    assert "No pool yet" in text
    assert 'href="/pools/import/"' in text
    client.force_login(researcher)
    text = client.get("/pools/").content.decode()
    assert "An admin imports pools and gives access to them." in text
    assert 'href="/pools/import/"' not in text


def test_the_list_counts_tasks_studies_and_those_that_wait(client: Client, admin: User) -> None:
    pool = make_pool("jobs", tasks=3)
    make_task(pool, criteria=0)
    unapproved = make_task(pool, criteria=0)
    Rubric.objects.create(task=unapproved, version=1)
    make_study(pool)
    client.force_login(admin)
    (shown,) = client.get("/pools/").context["pools"]
    assert (shown.task_count, shown.waiting_count, shown.study_count, shown.state) == (5, 2, 1, "open")


def test_a_pool_shows_its_tasks_by_category(client: Client, admin: User) -> None:
    pool = make_pool("jobs", tasks=2, category="Writing")
    make_task(pool, category="Translation", criteria=0)
    client.force_login(admin)
    page = client.get("/pools/jobs/")
    assert page.context["figures"].categories == [("Translation", 1), ("Writing", 2)]
    assert (page.context["figures"].tasks, page.context["figures"].waiting) == (3, 1)
    assert len(page.context["tasks"]) == 3
    page = client.get("/pools/jobs/", {"category": "Translation"})
    assert [(task.category, task.criteria_count) for task in page.context["tasks"]] == [("Translation", None)]
    assert len(client.get("/pools/jobs/", {"category": "unknown"}).context["tasks"]) == 3


def test_the_criteria_counted_are_those_of_the_latest_approved_rubric(client: Client, admin: User) -> None:
    pool = make_pool("jobs", tasks=1, criteria=4)
    task = pool.tasks.get()
    Rubric.objects.create(task=task, version=2)
    client.force_login(admin)
    assert [task.criteria_count for task in client.get("/pools/jobs/").context["tasks"]] == [4]
    assert client.get(f"/pools/jobs/tasks/{task.pk}/").context["shown"].rubric.version == 1


def test_pages_follow_each_other_and_keep_the_category(client: Client, admin: User) -> None:
    make_pool("jobs", tasks=PAGE + 5, category="Sales & Marketing")
    client.force_login(admin)
    first = client.get("/pools/jobs/", {"category": "Sales & Marketing"})
    assert len(first.context["tasks"]) == PAGE
    assert first.context["first_url"] == ""
    second = client.get("/pools/jobs/" + first.context["next_url"])
    assert len(second.context["tasks"]) == 5
    assert (second.context["next_url"], second.context["category"]) == ("", "Sales & Marketing")
    shown = {task.pk for page in (first, second) for task in page.context["tasks"]}
    assert len(shown) == PAGE + 5
    back = client.get("/pools/jobs/" + second.context["first_url"])
    assert [task.pk for task in back.context["tasks"]] == [task.pk for task in first.context["tasks"]]


@pytest.mark.parametrize("after", ["-1", "x", "1e9", "99999999999999999999", "\u0663", ""])
def test_a_place_that_is_none_is_the_start(client: Client, admin: User, after: str) -> None:
    make_pool("jobs", tasks=1)
    client.force_login(admin)
    assert len(client.get("/pools/jobs/", {"after": after}).context["tasks"]) == 1
    assert len(client.get("/pools/", {"before": after}).context["pools"]) == 1


def test_the_list_of_pools_has_pages(client: Client, admin: User) -> None:
    for _ in range(PAGE + 1):
        make_pool(tasks=0)
    client.force_login(admin)
    first = client.get("/pools/")
    second = client.get("/pools/" + first.context["next_url"])
    assert (len(first.context["pools"]), len(second.context["pools"])) == (PAGE, 1)


def test_a_task_shows_brief_files_rubric_and_provenance(client: Client, admin: User) -> None:
    pool = make_pool("jobs", tasks=0)
    task = make_task(pool, source="a job board", provenance={"client": "DK", "tags": ["a", 1]}, criteria=2)
    task.brief = "Make it **bold**.\n\n<script>alert(1)</script>"
    task.save()
    file = Attachment.objects.create(
        task=task, name="list.csv", media_type="text/csv", size=2048, sha256="0" * 64, file="x"
    )
    client.force_login(admin)
    text = client.get(f"/pools/jobs/tasks/{task.pk}/").content.decode()
    assert "<strong>bold</strong>" in text
    assert "<script>alert" not in text
    assert f'href="/files/attachment/{file.pk}/view/"' in text
    assert "Requirement 2 holds." in text
    for value in ("a job board", "DK", "[&quot;a&quot;, 1]"):
        assert f"<dd>{value}</dd>" in text


def test_a_task_without_a_rubric_says_so(client: Client, admin: User) -> None:
    task = make_task(make_pool("jobs", tasks=0), criteria=0)
    client.force_login(admin)
    assert "This task waits for a rubric." in client.get(f"/pools/jobs/tasks/{task.pk}/").content.decode()


def test_pages_are_for_admins_and_researchers(
    client: Client, admin: User, researcher: User, reviewer: User, outsider: User
) -> None:
    task = make_pool("jobs").tasks.get()
    urls = ["/pools/", "/pools/jobs/", f"/pools/jobs/tasks/{task.pk}/"]
    for url in urls:
        assert client.get(url)["Location"] == f"/accounts/login/?next={url}"
    for person, status in ((admin, 200), (researcher, 200), (reviewer, 404), (outsider, 404)):
        client.force_login(person)
        assert [client.get(url).status_code for url in urls] == [status] * 3


def test_a_member_of_one_pool_sees_that_pool_alone(client: Client) -> None:
    mine, other = make_pool("mine"), make_pool("other")
    client.force_login(make_user("paul", Membership.Role.RESEARCHER, pool=mine))
    assert [pool.slug for pool in client.get("/pools/").context["pools"]] == ["mine"]
    assert client.get("/pools/mine/").status_code == 200
    assert client.get("/pools/other/").status_code == 404
    stranger = other.tasks.get()
    assert client.get(f"/pools/mine/tasks/{stranger.pk}/").status_code == 404
    assert client.get(f"/pools/mine/tasks/{uuid4()}/").status_code == 404


def queries(client: Client, url: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured.captured_queries]


def fill(number: int) -> TaskPool:
    pool = make_pool(tasks=number, criteria=number)
    for task in pool.tasks.all():
        Attachment.objects.create(
            task=task, name="a", media_type="text/plain", size=1, sha256="0" * 64, file="x"
        )
    return pool


def test_queries_do_not_grow_with_the_rows(client: Client, admin: User) -> None:
    client.force_login(admin)
    small = fill(1)
    counted: dict[str, Any] = {
        "list": len(queries(client, "/pools/")),
        "pool": len(queries(client, f"/pools/{small.slug}/")),
        "task": len(queries(client, f"/pools/{small.slug}/tasks/{small.tasks.get().pk}/")),
    }
    for _ in range(29):
        make_pool()
    large = fill(30)
    task = large.tasks.first()
    assert task is not None
    assert counted == {
        "list": len(queries(client, "/pools/")),
        "pool": len(queries(client, f"/pools/{large.slug}/")),
        "task": len(queries(client, f"/pools/{large.slug}/tasks/{task.pk}/")),
    }
    assert max(counted.values()) <= 13
