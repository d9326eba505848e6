"""What feedback fixed, and what it cost in minutes and words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import reduce
from typing import Final
from uuid import UUID

from reviews.models import Study
from reviews.queries.report_filters import OF_AGENT, TRIALS, Chosen, parameters
from reviews.queries.report_sql import ACTIVE_SECONDS, LAST_CORRECTION, read_rows

PAGE: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedbackRow:
    """The `pieces` of feedback for attempt `k` of one agent on one task (told apart by its block) that were
    followed by a scored attempt.

    Of the `open` criteria (not met when the words were written) `fixed` were met at it; `acted_on` pieces
    fixed at least one. `words` of texts and comments, `seconds` of active time on writing them, as corrected.
    `comments`, of which `on_files` point into a file; `on_changed` of these point into one that the next
    attempt has changed or left out (a comment names no criterion, so that this is all that is known of it).
    """

    agent: str
    k: int
    category: str
    task: int
    pieces: int
    acted_on: int
    open: int
    fixed: int
    words: int
    seconds: float
    comments: int
    on_files: int
    on_changed: int


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of feedback, as in FeedbackRow; of the trial with this ordinal, for attempt k."""

    feedback: UUID
    trial: UUID
    ordinal: int
    agent: str
    k: int
    category: str
    open: int
    fixed: int
    words: int
    seconds: float
    comments: int
    on_files: int
    on_changed: int


# `pieces` are those that the figures are about; what belongs to each is gathered once for all.
PIECES: Final = f"""
    WITH trials AS ({{trials}}), pieces AS (
        SELECT feedback.id AS feedback, trials.id AS trial, trials.ordinal, trials.agent, cycle.attempt AS k,
            trials.category, trials.block, feedback.cycle_id, feedback.basis_id, after.id AS after_id,
            {{text_words}} AS words
        FROM trials JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trials.id AND cycle.attempt > 0
        JOIN reviews_feedback AS feedback ON feedback.cycle_id = cycle.id
        JOIN reviews_reviewslot AS slot ON slot.cycle_id = cycle.id AND slot.kind = 'primary'
        JOIN reviews_review AS after ON after.slot_id = slot.id
        WHERE (%(ordinal)s::bigint IS NULL OR (trials.ordinal, cycle.attempt) > (%(ordinal)s, %(attempt)s))
        {{page}}
    ), criteria AS (
        SELECT pieces.feedback, count(*) AS open, count(*) FILTER (WHERE later.verdict = 'met') AS fixed
        FROM pieces JOIN reviews_score AS score ON score.review_id = pieces.basis_id AND score.version = 1
            AND score.verdict = 'not_met'
        JOIN reviews_score AS later ON later.review_id = pieces.after_id AND later.version = 1
            AND later.criterion_id = score.criterion_id
        GROUP BY 1
    ), times AS (
        SELECT pieces.feedback, sum({ACTIVE_SECONDS})::float8 AS seconds
        FROM pieces JOIN reviews_reviewslot AS slot ON slot.next_cycle_id = pieces.cycle_id
        JOIN reviews_claim AS claim ON claim.slot_id = slot.id
        JOIN reviews_timeinterval AS span ON span.claim_id = claim.id AND span.ended_at IS NOT NULL
        LEFT JOIN ({LAST_CORRECTION}) AS said ON said.interval_id = span.id
        GROUP BY 1
    ), comments AS (
        SELECT pieces.feedback, count(*) AS comments, count(comment.file_id) AS on_files,
            count(comment.file_id) FILTER (WHERE same.id IS NULL) AS on_changed,
            sum({{words}}) AS words
        FROM pieces JOIN reviews_comment AS comment ON comment.feedback_id = pieces.feedback
        LEFT JOIN reviews_deliverablefile AS file ON file.id = comment.file_id
        LEFT JOIN reviews_deliverable AS next ON next.cycle_id = pieces.cycle_id
        LEFT JOIN reviews_deliverablefile AS same ON same.deliverable_id = next.id
            AND same.name = file.name AND same.sha256 = file.sha256
        GROUP BY 1
    ), found AS (
        SELECT pieces.feedback, pieces.trial, pieces.ordinal, pieces.agent, pieces.k, pieces.category,
            pieces.block,
            coalesce(criteria.open, 0) AS open, coalesce(criteria.fixed, 0) AS fixed,
            (pieces.words + coalesce(comments.words, 0))::int AS words,
            coalesce(times.seconds, 0) AS seconds, coalesce(comments.comments, 0) AS comments,
            coalesce(comments.on_files, 0) AS on_files, coalesce(comments.on_changed, 0) AS on_changed
        FROM pieces LEFT JOIN criteria USING (feedback) LEFT JOIN times USING (feedback)
        LEFT JOIN comments USING (feedback)
    )
"""  # noqa: S608 - constants of this code; every value is a parameter

# Set apart by any white space. `replace` takes a fifth of the time of `translate`, and regular expressions
# take longer still.
SPACED: Final = reduce(
    lambda text, blank: f"replace({text}, E'{blank}', ' ')", ("\\n", "\\r", "\\t", "\\f", "\\x0b"), "{text}"
)
WORDS: Final = f"cardinality(array_remove(string_to_array({SPACED}, ' '), ''))"
BY_GROUP: Final = """
    SELECT agent, k, category, block AS task, count(*) AS pieces, sum(open)::int AS open,
        sum(fixed)::int AS fixed,
        count(*) FILTER (WHERE fixed > 0) AS acted_on, sum(words)::int AS words, sum(seconds) AS seconds,
        sum(comments)::int AS comments, sum(on_files)::int AS on_files, sum(on_changed)::int AS on_changed
    FROM found GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
"""

IN_ORDER: Final = """
    SELECT feedback, trial, ordinal, agent, k, category, open, fixed, words, seconds, comments, on_files,
        on_changed
    FROM found ORDER BY ordinal, k
"""


def _pieces(trials: str, page: str = "") -> str:
    return PIECES.format(
        trials=trials,
        page=page,
        words=WORDS.format(text="comment.text"),
        text_words=WORDS.format(text="feedback.text"),
    )


class Told(StrEnum):
    """Trials by what became of their feedback: its attempt is scored; a criterion was fixed; a comment points
    into a file; into one that the attempt changed. Each with the condition on `found`."""

    SCORED = "true"
    ACTED_ON = "fixed > 0"
    ON_FILES = "on_files > 0"
    ON_CHANGED = "on_changed > 0"


ROWS: Final = _pieces(OF_AGENT) + BY_GROUP
ONE_BY_ONE: Final = _pieces(TRIALS, "ORDER BY trials.ordinal, cycle.attempt LIMIT %(most)s") + IN_ORDER
TOLD: Final = {
    told: " ".join((_pieces(TRIALS), "SELECT DISTINCT ordinal FROM found WHERE", told)) for told in Told
}


def feedback_rows(study: Study, chosen: Chosen, *, below: int | None = None) -> list[FeedbackRow]:
    """What the feedback of the trials that match fixed, of `chosen.agent` alone where it names one. One
    statement; `below` as in `cost_rows`.

    First scores of the primary reviews on both sides. Feedback whose attempt is not scored yet is left out.
    """
    values = parameters(study, chosen, below) | {"ordinal": None, "attempt": None}
    return [FeedbackRow(**row) for _, row in read_rows(ROWS, values, keys=0)]


def feedback_pieces(
    study: Study, chosen: Chosen, *, after: tuple[int, int] | None = None, most: int = PAGE
) -> list[Piece]:
    """At most `most` pieces in start order, those that come after this (ordinal, k). One statement."""
    ordinal, attempt = after or (None, None)
    values = parameters(study, chosen) | {"ordinal": ordinal, "attempt": attempt, "most": most}
    return [Piece(**rest) for _, rest in read_rows(ONE_BY_ONE, values, keys=0)]


def told(study: Study, which: Told) -> list[int]:
    """The ordinals of the trials, of whatever agent and without filters. One statement."""
    values = parameters(study, Chosen()) | {"ordinal": None, "attempt": None}
    return [ordinal for (ordinal,), _ in read_rows(TOLD[which], values, keys=1)]
