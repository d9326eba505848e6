"""The tables of what the reviewers wrote: reviews, scores, feedback, comments."""

from __future__ import annotations

from typing import Final, LiteralString

from reviews.exports.study.columns import Column, Table, Type
from reviews.exports.study.trial_tables import ARM, ATTEMPT, CYCLE_ID, TRIAL_ID

# What hangs on a cycle `c`: its trial and its arm.
OF_CYCLE: Final[LiteralString] = (
    " JOIN reviews_trial t ON t.id = c.trial_id LEFT JOIN reviews_trialarm a ON a.id = c.arm_id"
)
IN_ORDER: Final[LiteralString] = "t.ordinal, a.arm NULLS FIRST, c.attempt"

# Active seconds by attempt and reviewer, those on words apart; reckoned as in `queries.spent` and
# `rules.timer`: the last correction of a part of an interval holds, and a page that fell silent had ended.
ACTIVE: Final[LiteralString] = (
    "(SELECT u.cycle_id, u.reviewer_id, sum(u.seconds)::float8 AS seconds,"
    " coalesce(sum(u.seconds) FILTER (WHERE u.on_words), 0)::float8 AS writing"
    " FROM (SELECT i.cycle_id, i.reviewer_id, b.kind = 'feedback' AS on_words, extract(epoch FROM CASE"
    " WHEN i.kind = 'active' AND coalesce(z.kind, 'active') = 'active' THEN i.finish - i.started_at"
    " WHEN i.kind = 'active' THEN i.finish - i.started_at - (z.ended_at - z.started_at)"
    " WHEN z.kind = 'active' THEN z.ended_at - z.started_at"
    " END) AS seconds"
    " FROM (SELECT v.*, coalesce(v.ended_at, CASE WHEN v.seen_at < now() - %(silence)s THEN v.seen_at"
    " ELSE greatest(now(), v.started_at) END) AS finish"
    " FROM reviews_timeinterval v"
    " JOIN reviews_reviewcycle o ON o.id = v.cycle_id JOIN reviews_trial w ON w.id = o.trial_id"
    " WHERE w.study_id = %(study)s) i"
    " JOIN reviews_claim g ON g.id = i.claim_id JOIN reviews_reviewslot b ON b.id = g.slot_id"
    " LEFT JOIN (SELECT DISTINCT ON (interval_id) interval_id, kind, started_at, ended_at"
    " FROM reviews_timecorrection ORDER BY interval_id, id DESC) z ON z.interval_id = i.id) u"
    " GROUP BY u.cycle_id, u.reviewer_id)"
)

# How often a review was corrected, and the last answer to "would a client pay" that a correction gave.
CORRECTED: Final[LiteralString] = (
    "(SELECT review_id, count(*) AS corrections, (array_agg(would_hire ORDER BY version DESC)"
    " FILTER (WHERE would_hire IS NOT NULL))[1] AS would_hire FROM reviews_correction GROUP BY review_id)"
)

REVIEWS: Final = Table(
    name="reviews",
    meaning="one reviewer's scores on one deliverable, locked as a whole",
    columns=(
        Column("review_id", "r.id::text", Type.ID, "the review"),
        *(TRIAL_ID, CYCLE_ID, ARM, ATTEMPT),
        Column(
            *("kind", "s.kind", Type.WORD),
            "primary moved the trial; independent and adjudication did not",
        ),
        Column("reviewer", "r.reviewer_id", Type.REVIEWER, "who scored; the same in all tables of the study"),
        Column("locked_at", "r.locked_at", Type.MOMENT, "when the scores were locked"),
        Column("met", "r.met", Type.INTEGER, "criteria met, at the lock", unit="criteria"),
        Column("not_met", "r.not_met", Type.INTEGER, "criteria not met, at the lock", unit="criteria"),
        Column(
            *("not_applicable", "r.not_applicable", Type.INTEGER),
            *("criteria not applicable, at the lock", "", "criteria"),
        ),
        Column(
            *("completed_all", "r.completed_all", Type.BOOLEAN),
            *("every applicable criterion was met", "none was applicable"),
        ),
        Column(
            *("completed_critical", "r.completed_critical", Type.BOOLEAN),
            *("every applicable critical criterion was met", "none was applicable"),
        ),
        Column(
            *("completed_weighted", "r.completed_weighted", Type.BOOLEAN),
            *("the share of weight that was met reached the threshold", "none was applicable"),
        ),
        Column(
            *("would_hire", "r.would_hire", Type.BOOLEAN),
            *("a client would accept and pay for this as it is", "not answered yet"),
        ),
        Column(
            *("active_seconds", "x.seconds", Type.NUMBER),
            *("the reviewer's active time on this deliverable, feedback included", "no time was kept", "s"),
        ),
        Column(
            *("writing_seconds", "x.writing", Type.NUMBER),
            *("of these, those on the feedback that was written after it", "no time was kept", "s"),
        ),
        Column(
            *("corrections", "coalesce(y.corrections, 0)", Type.INTEGER),
            "later versions of its scores; they move nothing",
        ),
        Column(
            *("corrected_would_hire", "y.would_hire", Type.BOOLEAN),
            *("the answer of the last correction that changed it", "the first answer stands"),
        ),
    ),
    source=(
        "reviews_review r"
        " JOIN reviews_reviewslot s ON s.id = r.slot_id"
        " JOIN reviews_reviewcycle c ON c.id = r.cycle_id" + OF_CYCLE + " LEFT JOIN " + ACTIVE + " x"
        " ON x.cycle_id = r.cycle_id AND x.reviewer_id = r.reviewer_id"
        " LEFT JOIN " + CORRECTED + " y ON y.review_id = r.id"
        " WHERE t.study_id = %(study)s"
    ),
    order=IN_ORDER + ", r.locked_at, r.id",
)

SCORES: Final = Table(
    name="scores",
    meaning="one criterion in one review, every version of it; the highest version holds",
    columns=(
        Column("score_id", "s.id", Type.INTEGER, "the score"),
        Column("review_id", "s.review_id::text", Type.ID, "the review, as in the table reviews"),
        *(TRIAL_ID, CYCLE_ID),
        Column("criterion_id", "s.criterion_id", Type.INTEGER, "the criterion, as in the table criteria"),
        Column("position", "m.position", Type.INTEGER, "the criterion's number in its rubric, from 1"),
        Column("version", "s.version", Type.INTEGER, "1 was locked; rates read that one"),
        Column("verdict", "s.verdict", Type.WORD, "met, not_met or not_applicable"),
        Column("reason", "nullif(s.reason, '')", Type.TEXT, "the reviewer's reason", "none was given"),
        Column("evidence", "nullif(s.evidence, '')", Type.TEXT, "where to see it", "none was given"),
        Column(
            *("corrected_because", "nullif(s.corrected_because, '')", Type.TEXT),
            *("why it was corrected", "it is the first version"),
        ),
    ),
    source=(
        "reviews_score s"
        " JOIN reviews_review r ON r.id = s.review_id"
        " JOIN reviews_criterion m ON m.id = s.criterion_id"
        " JOIN reviews_reviewcycle c ON c.id = r.cycle_id" + OF_CYCLE + " WHERE t.study_id = %(study)s"
    ),
    order=IN_ORDER + ", r.locked_at, r.id, m.position, s.version",
)

FEEDBACK: Final = Table(
    name="feedback",
    meaning="the words that an attempt got, written from the locked scores of the attempt before it",
    columns=(
        Column("feedback_id", "f.id::text", Type.ID, "the feedback"),
        *(TRIAL_ID, CYCLE_ID, ARM, ATTEMPT),
        Column("review_id", "f.basis_id::text", Type.ID, "the review that it was written from"),
        Column("author", "f.author_id", Type.REVIEWER, "who wrote it"),
        Column("submitted_at", "f.submitted_at", Type.MOMENT, "when it was sent"),
        Column(
            *("comments", "(SELECT count(*) FROM reviews_comment x WHERE x.feedback_id = f.id)"),
            *(Type.INTEGER, "how many comments came with it"),
        ),
        Column("text", "f.text", Type.TEXT, "the words"),
    ),
    source=(
        "reviews_feedback f JOIN reviews_reviewcycle c ON c.id = f.cycle_id"
        + OF_CYCLE
        + " WHERE t.study_id = %(study)s"
    ),
    order=IN_ORDER,
)

COMMENTS: Final = Table(
    name="comments",
    meaning="remarks of the feedback on places in the deliverable; what stands there is not exported",
    columns=(
        Column("comment_id", "o.id::text", Type.ID, "the comment"),
        Column("feedback_id", "o.feedback_id::text", Type.ID, "the feedback, as in the table feedback"),
        *(TRIAL_ID, CYCLE_ID),
        Column("position", "o.position", Type.INTEGER, "its place among the feedback's comments"),
        Column(
            *("file", "e.position", Type.INTEGER),
            *("the position of the file that it is on", "it is on the message"),
        ),
        Column("text", "o.text", Type.TEXT, "the remark"),
    ),
    source=(
        "reviews_comment o"
        " JOIN reviews_feedback f ON f.id = o.feedback_id"
        " LEFT JOIN reviews_deliverablefile e ON e.id = o.file_id"
        " JOIN reviews_reviewcycle c ON c.id = f.cycle_id" + OF_CYCLE + " WHERE t.study_id = %(study)s"
    ),
    order=IN_ORDER + ", o.position",
)
