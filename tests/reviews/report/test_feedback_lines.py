"""Shares, minutes and words of feedback, worked out by hand, and the page that shows them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from django.test import Client

from reviews.models import Feedback, Study, User
from reviews.queries.report import SEED
from reviews.queries.report_feedback import FeedbackRow
from reviews.queries.report_feedback_lines import feedback_lines
from reviews.stats.means import ratio
from reviews.stats.shares import BOOTSTRAP, WILSON, count_share
from tests.reviews.report.pages import page, three_tasks, words

NOTHING: dict[str, Any] = {
    "agent": "writer",
    "k": 1,
    "category": "Writing",
    "pieces": 1,
    "acted_on": 0,
    "open": 0,
    "fixed": 0,
    "words": 0,
    "seconds": 0.0,
    "comments": 0,
    "on_files": 0,
    "on_changed": 0,
}


def row(task: int, **counts: Any) -> FeedbackRow:
    return FeedbackRow(**(NOTHING | {"task": task} | counts))


def test_nothing_was_written() -> None:
    assert feedback_lines([]).every is None
    assert feedback_lines([]).by_category == []


def test_a_piece_a_task_is_wilson() -> None:
    rows = [row(0, acted_on=1, open=2, fixed=1, words=30), row(1, open=2, words=10), row(2, words=5)]
    every = feedback_lines(rows).every
    assert every
    assert every.acted_on == count_share(1, 3)
    assert (every.fixed.yes, every.fixed.n, every.fixed.method) == (1, 4, BOOTSTRAP)
    assert (every.words.mean, every.words.n) == (45, 1)
    assert every.words.low is None, "a draw without the first task has nothing to divide by"
    assert (every.minutes.mean, every.minutes.n) == (None, 1), "no time is on record"
    assert every.on_changed.rate is None


def test_pieces_of_one_task_belong_together() -> None:
    rows = [
        row(0, pieces=2, acted_on=2, open=3, fixed=2, words=10, seconds=120.0, on_files=1, on_changed=1),
        row(1, pieces=1, acted_on=1, open=1, fixed=1, words=40, seconds=60.0, on_files=1),
        row(2, pieces=2, acted_on=1, open=4, fixed=1, words=30, seconds=0.0),
    ]
    every = feedback_lines(rows).every
    assert every
    assert (every.pieces, every.open, every.words_in_all, every.seconds, every.comments) == (5, 8, 80, 180, 0)
    assert (every.acted_on.yes, every.acted_on.n, every.acted_on.method) == (4, 5, BOOTSTRAP)
    assert (every.minutes.mean, every.words.mean) == (3 / 4, 20)
    fixed, tasks = np.array([2.0, 1.0, 1.0]), np.array([0, 1, 2])
    assert every.words == ratio(np.array([10.0, 40.0, 30.0]), fixed, tasks, seed=SEED)
    assert every.minutes.low is not None
    assert 0 <= every.minutes.low < 3 / 4 < (every.minutes.high or 0)
    assert (every.on_changed.yes, every.on_changed.n, every.on_changed.method) == (1, 2, WILSON)


def test_nothing_fixed_has_no_price_in_words() -> None:
    line = feedback_lines([row(0, open=1, words=9, seconds=60.0), row(1, open=1)]).every
    assert line
    assert (line.words.mean, line.minutes.mean, line.fixed.rate) == (None, None, 0)
    assert (line.fixed.low, line.fixed.high) == count_share(0, 2)[3:5]


def test_categories_are_lines_of_their_own() -> None:
    lines = feedback_lines([row(0), row(1, category="Data", acted_on=1, open=1, fixed=1)]).by_category
    assert [(line.category, line.acted_on.yes, line.pieces) for line in lines] == [
        ("Data", 1, 1),
        ("Writing", 0, 1),
    ]


@pytest.mark.django_db
def test_the_page_has_interval_n_and_trials(client: Client, reviewer: User, admin: User) -> None:
    study: Study = three_tasks(reviewer)
    client.force_login(admin)
    Feedback.objects.update(text="one two three")
    text = words(page(client, study, "report_feedback"))
    low, high = count_share(1, 2)[3:5]
    assert f"{100 * low:.1f} % to {100 * high:.1f} %" in text  # type: ignore[operator]
    assert "which=acted_on" in text
    assert 'which=told&amp;k=0">n 2 pieces</a> fixed a criterion' in text
    assert "no time of writing on record" in text
    assert '<span class="dash">\N{EN DASH}</span></td>' not in text, "each dash in a cell has its reason"
    trials = words(page(client, study, "report_trials", which="acted_on"))
    assert "Feedback fixed a criterion: 1 trial<" in trials
