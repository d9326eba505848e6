"""What feedback fixed and cost, counted by hand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reviews.models import (
    Claim,
    Comment,
    DeliverableFile,
    Feedback,
    ReviewCycle,
    Study,
    TimeInterval,
    User,
)
from reviews.queries.clock import database_now
from reviews.queries.report_behind import Which
from reviews.queries.report_feedback import feedback_pieces, feedback_rows
from reviews.queries.report_filters import Chosen
from reviews.queries.report_trials import trials_behind
from tests.factories import make_agent, make_pool, make_study
from tests.reviews.play import COMPLETED, NOT_COMPLETED, WAITS, play

pytestmark = pytest.mark.django_db

ALL = Chosen()


def blocks(study: Study, which: Which) -> list[int]:
    return [trial.block for trial in trials_behind(study, ALL, which, 1).trials]


def test_what_was_fixed_and_what_it_took(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    play(
        lambda block, _arm, attempt: COMPLETED if attempt and block else NOT_COMPLETED,
        [reviewer],
        not_met=(1, 3),
    )
    feedback = Feedback.objects.get(cycle__trial__block=1)
    Feedback.objects.filter(pk=feedback.pk).update(text="Two\nwords  every\tevening 3\x0bmore. ")
    before = ReviewCycle.objects.get(trial__block=1, attempt=0)
    file = DeliverableFile.objects.get(deliverable__cycle=before)
    for position, place in enumerate((file, None), 1):
        Comment.objects.create(
            feedback=feedback, position=position, file=place, selector=[], text="See here."
        )
    claim = Claim.objects.get(slot__next_cycle=feedback.cycle)
    start = database_now() - timedelta(hours=1)
    TimeInterval.objects.create(
        reviewer=reviewer,
        cycle=before,
        claim=claim,
        kind="active",
        started_at=start,
        seen_at=start,
        input_at=start,
        ended_at=start + timedelta(minutes=5),
    )
    other, row = feedback_rows(study, ALL)
    # "Please do the rest." was said of the other trial, and nothing came of it.
    assert (other.task, other.k, other.pieces, other.open, other.fixed, other.acted_on) == (0, 1, 1, 2, 0, 0)
    assert (other.words, other.seconds, other.comments) == (4, 0, 0)
    assert (row.task, row.k, row.pieces, row.open, row.fixed, row.acted_on) == (1, 1, 1, 2, 2, 1)
    assert (row.words, row.seconds) == (6 + 2 + 2, 300)
    assert (row.comments, row.on_files, row.on_changed) == (2, 1, 0), "the file is the same again"
    assert blocks(study, Which.TOLD) == [0, 1]
    assert blocks(study, Which.ACTED_ON) == blocks(study, Which.COMMENTED) == [1]
    assert blocks(study, Which.CHANGED) == []

    DeliverableFile.objects.filter(deliverable__cycle=feedback.cycle).update(sha256="0" * 64)
    assert feedback_rows(study, ALL)[1].on_changed == 1
    DeliverableFile.objects.filter(deliverable__cycle=feedback.cycle).delete()
    assert feedback_rows(study, ALL)[1].on_changed == 1
    assert blocks(study, Which.CHANGED) == [1]


def test_pieces_come_in_start_order_a_page_at_a_time(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2), feedback_cycles=2)
    play(lambda *_: NOT_COMPLETED, [reviewer])
    pieces = feedback_pieces(study, ALL)
    assert [(piece.ordinal, piece.k) for piece in pieces] == [(0, 1), (0, 2), (1, 1), (1, 2)]
    assert [(piece.open, piece.fixed, piece.words) for piece in pieces] == [(1, 0, 4)] * 4
    assert feedback_pieces(study, ALL, after=(0, 2)) == pieces[2:]
    assert feedback_pieces(study, ALL, after=(0, 1), most=1) == [pieces[1]]


def test_words_that_no_scored_attempt_has_followed_are_left_out(reviewer: User) -> None:
    study = make_study()
    play(lambda _b, _a, attempt: WAITS if attempt else NOT_COMPLETED, [reviewer])
    assert (feedback_rows(study, ALL), feedback_pieces(study, ALL)) == ([], [])


def test_other_agents_feedback_is_left_out(reviewer: User) -> None:
    study = make_study(agents=[make_agent("writer"), make_agent("editor")])
    play(lambda *_: NOT_COMPLETED, [reviewer])
    assert [row.agent for row in feedback_rows(study, Chosen(agent="editor"))] == ["editor"]
    # The list of pieces has every agent's, in start order.
    assert {piece.agent for piece in feedback_pieces(study, Chosen(agent="editor"))} == {"writer", "editor"}
