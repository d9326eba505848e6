"""The statement: one row a piece of work, safe to open, and silent about agents, studies and arms."""

from __future__ import annotations

import csv
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reviews.exports import statement as export
from reviews.models import Claim, Task, TimeInterval, User
from reviews.queries.pieces import months, pieces_of
from tests.factories import deliver_next, make_agent, make_pool, make_reviewer, make_study
from tests.steps import review

pytestmark = pytest.mark.django_db

HEAD = "date_utc,job,category,active_minutes,paid_minutes,hourly_rate,pay,currency"
OCTOBER, NOVEMBER = datetime(2026, 10, 31, 23, 59, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)


def work(reviewer: User, *, ended: datetime, minutes: float) -> Claim:
    """Review the next deliverable; the clock ran for so many minutes up to the moment at which it ended."""
    deliver_next()
    locked = review(reviewer)
    done: Claim = Claim.objects.get(slot=locked.slot)
    done.ended_at = ended
    done.save()
    began = ended - timedelta(minutes=minutes)
    TimeInterval.objects.create(
        reviewer=reviewer,
        cycle=locked.cycle,
        claim=done,
        kind="active",
        started_at=began,
        seen_at=ended,
        input_at=began,
        ended_at=ended,
    )
    return done


def download(client: Client, user: User, month: str = "") -> list[list[str]]:
    client.force_login(user)
    answer = client.get("/work/statement.csv", {"month": month} if month else {})
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(answer).decode()
    assert text.count("\n") == text.count("\r\n")
    return list(csv.reader(text.splitlines()))


def test_a_month_has_one_row_a_piece_oldest_first_and_no_totals(client: Client, reviewer: User) -> None:
    make_study(make_pool(tasks=3), minutes=20)
    work(reviewer, ended=OCTOBER, minutes=5)
    work(reviewer, ended=NOVEMBER, minutes=24.5)
    work(reviewer, ended=NOVEMBER + timedelta(days=3), minutes=0.5)
    rows = download(client, reviewer, "2026-11")
    jobs = list(Task.objects.order_by("position").values_list("title", flat=True))
    assert rows == [
        HEAD.split(","),
        ["2026-11-01", rows[1][1], "Writing", "24.50", "20.00", "60.00", "20.00", "USD"],
        ["2026-11-04", rows[2][1], "Writing", "0.50", "0.50", "60.00", "0.50", "USD"],
    ]
    everything = download(client, reviewer)
    assert sorted(row[1] for row in everything[1:]) == jobs
    assert everything[1] == [
        "2026-10-31",
        everything[1][1],
        "Writing",
        "5.00",
        "5.00",
        "60.00",
        "5.00",
        "USD",
    ]


def test_the_file_is_named_after_its_month(client: Client, reviewer: User) -> None:
    client.force_login(reviewer)
    names = [
        client.get(f"/work/statement.csv{query}")["Content-Disposition"] for query in ("", "?month=2026-11")
    ]
    assert names == ['attachment; filename="statement.csv"', 'attachment; filename="statement-2026-11.csv"']


def test_without_work_there_is_a_header(client: Client, reviewer: User) -> None:
    assert download(client, reviewer, "2026-11") == [HEAD.split(",")]


def test_a_title_is_never_a_formula(client: Client, reviewer: User) -> None:
    make_study()
    Task.objects.update(title='=HYPERLINK("https://a.example";"x")', category="@SUM(1)")
    work(reviewer, ended=NOVEMBER, minutes=1)
    (_, row) = download(client, reviewer)
    assert row[1:3] == ['\'=HYPERLINK("https://a.example";"x")', "'@SUM(1)"]


def test_it_tells_no_agent_study_or_arm(client: Client, reviewer: User, other_reviewer: User) -> None:
    study = make_study(
        agents=[make_agent("zephyr-9", name="Zephyr")], arms=["feedback", "retry"], slug="arms-race"
    )
    work(reviewer, ended=NOVEMBER, minutes=1)
    text = "\n".join(",".join(row) for row in download(client, reviewer)).casefold()
    for secret in ("zephyr", "arms", "feedback", "retry", "attempt", study.title.casefold(), str(study.pk)):
        assert secret not in text


@pytest.mark.parametrize("month", ["nonsense", "2026-13", "2026", "2026-11-01", "=1+1", "\0"])
@pytest.mark.parametrize("address", ["/work/", "/work/statement.csv"])
def test_a_month_that_is_none_is_not_found(client: Client, reviewer: User, address: str, month: str) -> None:
    client.force_login(reviewer)
    assert client.get(address, {"month": month}).status_code == 404


def test_it_is_for_reviewers_and_has_nobody_elses_work(
    client: Client, reviewer: User, admin: User, outsider: User
) -> None:
    make_study()
    work(make_reviewer(), ended=NOVEMBER, minutes=1)
    assert download(client, reviewer) == [HEAD.split(",")]
    for user in (admin, outsider):
        client.force_login(user)
        assert client.get("/work/statement.csv").status_code == 404
    client.logout()
    assert client.get("/work/statement.csv").status_code == 302


def test_it_asks_once_a_batch(
    reviewer: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(export, "BATCH", 2)
    make_study(make_pool(tasks=3))
    for _ in range(3):
        work(reviewer, ended=NOVEMBER, minutes=1)
    with django_assert_num_queries(3):
        pieces = pieces_of(reviewer)
    with django_assert_num_queries(2):
        assert len(list(export.statement_csv(pieces))) == 4


def test_a_month_is_by_utc_and_sums_what_ended_in_it(client: Client, reviewer: User) -> None:
    make_study(make_pool(tasks=3))
    for ended in (OCTOBER, NOVEMBER, NOVEMBER + timedelta(minutes=2)):
        work(reviewer, ended=ended, minutes=1)
    assert [
        (f"{it.first:%Y-%m}", it.totals.pieces, str(it.totals.pay_usd)) for it in months(pieces_of(reviewer))
    ] == [
        ("2026-11", 2, "2.00"),
        ("2026-10", 1, "1.00"),
    ]
    client.force_login(reviewer)
    page = client.get("/work/", {"month": "2026-10"})
    assert [row.at for row in page.context["work"].rows] == [OCTOBER]
    assert page.context["work"].totals.pieces == 1
    assert page.context["statement_url"] == "/work/statement.csv?month=2026-10"
    assert "You have no work in this month" in client.get("/work/", {"month": "2025-01"}).content.decode()


def test_pages_of_a_month_stay_in_it(client: Client, reviewer: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reviews.queries.my_work.PAGE", 1)
    make_study(make_pool(tasks=3))
    for ended in (OCTOBER, NOVEMBER, NOVEMBER + timedelta(minutes=2)):
        work(reviewer, ended=ended, minutes=1)
    client.force_login(reviewer)
    first = client.get("/work/", {"month": "2026-11"})
    second = client.get(first.context["next_url"])
    assert [row.at for row in second.context["work"].rows] == [NOVEMBER]
    assert (second.context["next_url"], second.context["first_url"]) == ("", "/work/?month=2026-11")
