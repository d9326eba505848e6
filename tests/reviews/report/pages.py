"""The report's pages, for tests of them."""

from __future__ import annotations

from typing import Any

from django.test import Client
from django.urls import reverse

from reviews.models import Study, User
from tests.factories import make_agent, make_pool, make_study
from tests.reviews.play import COMPLETED, NOT_COMPLETED, play


def three_tasks(reviewer: User) -> Study:
    """Completed alone, after the feedback, never."""
    made = make_study(make_pool(tasks=3), agents=[make_agent("scribe", name="Scribe")])
    ends = {(0, 0): COMPLETED, (1, 1): COMPLETED}
    play(lambda block, arm, attempt: ends.get((block, attempt), NOT_COMPLETED), [reviewer])
    return made


def page(client: Client, study: Study, name: str, **asked: str) -> Any:
    answer = client.get(reverse(name, args=[study.pk]), asked)
    assert answer.status_code == 200
    return answer


def words(answer: Any) -> str:
    text = answer.content.decode().replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(text.split())
