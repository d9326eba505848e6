"""Statements that make the reviews of a study's attempts, with their scores, and its feedback."""

from __future__ import annotations

from typing import Final

from bench._records_attempts import DRAW, THEN

REVIEWS: Final = (
    f"""INSERT INTO reviews_reviewslot (id, kind, state, study_id, cycle_id, category, ordinal, created_at)
        SELECT work.slot_id, 'primary', 'done', %(study)s, work.cycle_id, work.category, work.ordinal,
            {THEN} + interval '2 hours'
        FROM work WHERE NOT work.failed""",
    f"""INSERT INTO reviews_claim (id, slot_id, reviewer_id, token, rate_usd, claimed_at, expires_at,
            ended_at,
            "end", reason, skip_kind)
        SELECT work.claim_id, work.slot_id, work.reviewer_id, gen_random_uuid(), 60,
            {THEN} + interval '4 hours',
            {THEN} + interval '5 hours', {THEN} + interval '5 hours', 'submitted', '', ''
        FROM work WHERE NOT work.failed""",
    f"""INSERT INTO reviews_timeinterval (reviewer_id, cycle_id, claim_id, kind, started_at, seen_at,
            input_at,
            ended_at)
        SELECT work.reviewer_id, work.cycle_id, work.claim_id, part.kind,
            {THEN} + interval '4 hours' + part.since,
            {THEN} + interval '4 hours' + part.until, {THEN}, {THEN} + interval '4 hours' + part.until
        FROM work CROSS JOIN LATERAL (VALUES
            ('active', interval '0', (8 + ({DRAW.format("work.ordinal", 6)}) / 5.0) * interval '1 minute'),
            ('idle', interval '30 minutes', interval '32 minutes')
        ) AS part (kind, since, until) WHERE NOT work.failed""",
    f"""INSERT INTO reviews_review (id, slot_id, cycle_id, reviewer_id, locked_at, completed_all,
            completed_critical, completed_weighted, met, not_met, not_applicable, would_hire,
            hire_answered_at)
        SELECT work.review_id, work.slot_id, work.cycle_id, work.reviewer_id, {THEN} + interval '5 hours',
            work.completed, work.completed, work.completed, 0, 0, 0, work.completed,
            {THEN} + interval '5 hours'
        FROM work WHERE NOT work.failed""",
    # One in ten attempts that ended a trial or an arm is reviewed by somebody else, too.
    f"""CREATE TEMPORARY TABLE second ON COMMIT PRESERVE ROWS AS
        SELECT work.*, gen_random_uuid() AS second_slot_id, gen_random_uuid() AS second_claim_id,
            gen_random_uuid() AS second_review_id,
            (%(reviewers)s::bigint[])[1 + mod(work.ordinal + 7, 12)] AS second_id
        FROM work WHERE work.last AND {DRAW.format("work.ordinal", 7)} < 10""",
    f"""INSERT INTO reviews_reviewslot (id, kind, state, study_id, cycle_id, category, ordinal, created_at)
        SELECT work.second_slot_id, 'independent', 'done', %(study)s, work.cycle_id, work.category,
            work.ordinal, {THEN} + interval '6 hours' FROM second AS work""",
    f"""INSERT INTO reviews_claim (id, slot_id, reviewer_id, token, rate_usd, claimed_at, expires_at,
            ended_at,
            "end", reason, skip_kind)
        SELECT work.second_claim_id, work.second_slot_id, work.second_id, gen_random_uuid(), 60,
            {THEN} + interval '6 hours', {THEN} + interval '7 hours', {THEN} + interval '7 hours',
            'submitted', '', '' FROM second AS work""",
    f"""INSERT INTO reviews_timeinterval (reviewer_id, cycle_id, claim_id, kind, started_at, seen_at,
            input_at,
            ended_at)
        SELECT work.second_id, work.cycle_id, work.second_claim_id, 'active', {THEN} + interval '6 hours',
            {THEN} + interval '370 minutes', {THEN}, {THEN} + interval '370 minutes'
        FROM second AS work""",
    f"""INSERT INTO reviews_review (id, slot_id, cycle_id, reviewer_id, locked_at, completed_all,
            completed_critical, completed_weighted, met, not_met, not_applicable, would_hire,
            hire_answered_at)
        SELECT work.second_review_id, work.second_slot_id, work.cycle_id, work.second_id,
            {THEN} + interval '7 hours', drawn.completed, drawn.completed, drawn.completed, 0, 0, 0,
            drawn.completed, {THEN} + interval '7 hours'
        FROM second AS work CROSS JOIN LATERAL (
            SELECT CASE WHEN {
        DRAW.format("work.ordinal", 8)
    } < 90 THEN work.completed ELSE NOT work.completed END
                AS completed
        ) AS drawn""",
    f"""INSERT INTO reviews_score (review_id, criterion_id, version, verdict, reason, evidence,
            corrected_because)
        SELECT review.id, criterion.id, 1, drawn.verdict,
            CASE drawn.verdict WHEN 'not_met' THEN 'The page on this is missing.' ELSE '' END, '', ''
        FROM (
            SELECT review_id AS id, rubric_id, ordinal, attempt FROM work WHERE NOT failed
            UNION ALL SELECT second_review_id, rubric_id, ordinal, attempt FROM second
        ) AS review
        JOIN reviews_review AS made ON made.id = review.id
        JOIN reviews_criterion AS criterion ON criterion.rubric_id = review.rubric_id
        CROSS JOIN LATERAL (SELECT CASE
            WHEN made.completed_all THEN CASE
                WHEN {DRAW.format("review.ordinal", "16 + criterion.position")} < 3 THEN 'not_applicable'
                ELSE 'met' END
            WHEN criterion.position = 1 + mod(review.ordinal + review.attempt, 10)
                OR {DRAW.format("review.ordinal", "32 + criterion.position")} < 20 - 6 * review.attempt
                THEN 'not_met' ELSE 'met' END AS verdict
        ) AS drawn""",
    """UPDATE reviews_review AS review
        SET met = found.met, not_met = found.not_met, not_applicable = found.not_applicable
        FROM (
            SELECT review_id, count(*) FILTER (WHERE verdict = 'met') AS met,
                count(*) FILTER (WHERE verdict = 'not_met') AS not_met,
                count(*) FILTER (WHERE verdict = 'not_applicable') AS not_applicable
            FROM reviews_score GROUP BY 1
        ) AS found
        JOIN (SELECT review_id FROM work UNION ALL SELECT second_review_id FROM second) AS mine USING
                (review_id)
        WHERE found.review_id = review.id""",
)
FEEDBACK: Final = (
    # The words for an attempt are written on the attempt before it.
    """CREATE TEMPORARY TABLE words ON COMMIT PRESERVE ROWS AS
        SELECT work.*, before.cycle_id AS basis_cycle_id, before.review_id AS basis_id,
            before.reviewer_id AS author_id, before.deliverable_id AS basis_deliverable_id
        FROM work JOIN work AS before ON before.trial_id = work.trial_id AND before.attempt = work.attempt - 1
            AND before.arm = CASE work.attempt WHEN 1 THEN '' ELSE 'feedback' END
        WHERE work.arm = 'feedback'""",
    f"""INSERT INTO reviews_reviewslot (id, kind, state, study_id, cycle_id, next_cycle_id, basis_id,
            category,
            ordinal, created_at)
        SELECT work.feedback_slot_id, 'feedback', 'done', %(study)s, work.basis_cycle_id, work.cycle_id,
            work.basis_id, work.category, work.ordinal, {THEN} FROM words AS work""",
    f"""INSERT INTO reviews_claim (id, slot_id, reviewer_id, token, rate_usd, claimed_at, expires_at,
            ended_at,
            "end", reason, skip_kind)
        SELECT work.feedback_claim_id, work.feedback_slot_id, work.author_id, gen_random_uuid(), 60, {THEN},
            {THEN} + interval '15 minutes', {THEN} + interval '15 minutes', 'submitted', '', ''
        FROM words AS work""",
    f"""INSERT INTO reviews_timeinterval (reviewer_id, cycle_id, claim_id, kind, started_at, seen_at,
            input_at,
            ended_at)
        SELECT work.author_id, work.basis_cycle_id, work.feedback_claim_id, 'active', {THEN},
            {THEN} + interval '6 minutes', {THEN}, {THEN} + interval '6 minutes' FROM words AS work""",
    f"""INSERT INTO reviews_feedback (id, cycle_id, basis_id, author_id, text, submitted_at)
        SELECT work.feedback_id, work.cycle_id, work.basis_id, work.author_id,
            repeat('Please add the page that the brief asks for. ', 8), {THEN} + interval '6 minutes'
        FROM words AS work""",
    """INSERT INTO reviews_comment (id, feedback_id, position, file_id, selector, quote, text)
        SELECT gen_random_uuid(), work.feedback_id, n, file.id, '[]', 'this line',
            'Say where this comes from.'
        FROM words AS work JOIN reviews_deliverablefile AS file
            ON file.deliverable_id = work.basis_deliverable_id
        CROSS JOIN generate_series(1, 2) AS n""",
)
