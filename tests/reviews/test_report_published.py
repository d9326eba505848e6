"""The published overall table (PROTOCOL.md) out of as many trials, cycles and scores."""

import re

import pytest
from django.db.models import Count, Q
from django.test import Client
from django.urls import reverse

from reviews.models import ReviewCycle, User
from reviews.queries.report import study_rows
from tests.factories import make_study
from tests.reviews.published_study import published_study
from tests.reviews.settled import bulk_pool, settle

pytestmark = pytest.mark.django_db

# Alone, after one round, the uplift's relative gain, and who was rescued of those not completed alone.
EXPECTED = {
    "claude": ("39.8 %", "34.6 % to 45.2 %", "51.2 %", "45.8 % to 56.7 %", "+28.9 %", (37, 194)),
    "gemini": ("19.9 %", "15.9 % to 24.6 %", "32.3 %", "27.4 % to 37.6 %", "+62.5 %", (40, 258)),
    "gpt": ("19.6 %", "15.6 % to 24.2 %", "33.5 %", "28.6 % to 38.9 %", "+71.4 %", (45, 259)),
}


def test_the_page_shows_the_published_rates_intervals_rescues_and_gains(client: Client, admin: User) -> None:
    study = published_study()
    # The records agree with each other: completed is what every criterion met comes to.
    cycles = ReviewCycle.objects.filter(trial__study=study).annotate(
        missed=Count("reviews__scores", filter=Q(reviews__scores__verdict="not_met"))
    )
    assert cycles.filter(Q(completed_all=True, missed__gt=0) | Q(completed_all=False, missed=0)).count() == 0
    assert cycles.count() == 3 * 322 + 194 + 258 + 259
    client.force_login(admin)
    for agent, (alone, first, after, then, gain, rescued) in EXPECTED.items():
        answer = client.get(reverse("report", args=[study.pk]), {"agent": agent})
        page = " ".join(answer.content.decode().replace("&nbsp;", " ").replace("\xa0", " ").split())
        assert f'>{alone}</a></strong> <span class="num">{first} · n 322</span>' in page
        assert f'>{after}</a></strong> <span class="num">{then} · n 322</span>' in page
        assert f"relative {gain} (" in page
        [line] = answer.context["figures"].rescues
        assert (line.share.yes, line.share.n) == rescued
        at_risk, made = f'which=not&amp;k=0">{rescued[1]}</a>', f'which=rescued&amp;k=1">{rescued[0]}</a>'
        assert re.search(
            f'<td class="n"> <a href="[^"]*{at_risk} </td> <td class="n"> <a href="[^"]*{made}', page
        )


def test_two_rounds_of_the_published_row_come_out_of_its_records() -> None:
    study = make_study(bulk_pool(322), feedback_cycles=2)
    settle(study, [0] * 128 + [1] * 37 + [2] * 15 + [None] * 142)
    row = study_rows(study)[0]
    assert (row.n, row.pending, row.cancelled) == (322, 0, 0)
    assert [rate.completed for rate in row.rates] == [128, 165, 180]
    assert [rate.share.rate for rate in row.rates] == pytest.approx([0.398, 0.512, 0.559], abs=5e-4)
    last = row.rates[2]
    assert last.uplift is not None
    assert last.relative is not None
    assert last.uplift.value == pytest.approx(100 * 52 / 322)
    assert last.relative.value == pytest.approx(52 / 128)
