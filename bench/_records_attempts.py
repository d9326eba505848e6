"""Statements that make the attempts of a study: outcomes, arms, cycles, runs and deliverables."""

from __future__ import annotations

from typing import Final

# Whole numbers from 0 to 99 that seem to be drawn, of an ordinal and what is asked about it.
DRAW: Final = "mod(abs(hashint4({0} * 64 + {1})::bigint), 100)"
ARM: Final = "(CASE arm.arm WHEN 'retry' THEN 16 ELSE 0 END)"
THEN: Final = (
    "('2026-03-01'::timestamptz + work.ordinal * interval '10 seconds' + work.attempt * interval '7 days')"
)

ATTEMPTS: Final = (
    f"""UPDATE reviews_trial SET outcome = CASE
            WHEN {DRAW.format("ordinal", 1)} < 2 THEN 'failed'
            WHEN {DRAW.format("ordinal", 1)} < 42 THEN 'completed' ELSE 'not_completed' END
        WHERE study_id = %(study)s""",
    f"""INSERT INTO reviews_trialarm (trial_id, arm, state, completed_at)
        SELECT arm.id, arm.arm,
            CASE WHEN arm.k IS NULL THEN 'exhausted' ELSE 'completed' END, arm.k
        FROM (
            SELECT trial.id, arm.arm, CASE
                WHEN {DRAW.format("trial.ordinal", f"2 + {ARM}")} < 30 THEN 1
                WHEN {DRAW.format("trial.ordinal", f"3 + {ARM}")} < 30 THEN 2 END AS k
            FROM reviews_trial AS trial CROSS JOIN (VALUES ('feedback'), ('retry')) AS arm (arm)
            WHERE trial.study_id = %(study)s AND trial.outcome = 'not_completed'
        ) AS arm""",
    """INSERT INTO reviews_reviewcycle (id, trial_id, arm_id, attempt, state, runs_by_id, ordinal,
            own_failures,
            held_reason, waiting_reason, scored_at, created_at)
        SELECT gen_random_uuid(), trial.id, arm.id, k, 'scored', trial.agent_id, trial.ordinal, 0,
            '', '', now(), now()
        FROM reviews_trial AS trial JOIN reviews_trialarm AS arm ON arm.trial_id = trial.id
        CROSS JOIN generate_series(1, coalesce(arm.completed_at, 2)) AS k
        WHERE trial.study_id = %(study)s""",
    # What is to be done on each attempt, and by whom.
    """CREATE TEMPORARY TABLE work ON COMMIT PRESERVE ROWS AS
        SELECT cycle.id AS cycle_id, cycle.attempt, trial.id AS trial_id, trial.ordinal, trial.agent_id,
            trial.rubric_id, task.category, coalesce(arm.arm, '') AS arm, arm.id AS arm_id,
            trial.outcome = 'failed' AS failed,
            coalesce(arm.completed_at = cycle.attempt, trial.outcome = 'completed') AS completed,
            CASE WHEN arm.id IS NULL THEN trial.outcome = 'completed'
                ELSE cycle.attempt = coalesce(arm.completed_at, 2) END AS last,
            (%(reviewers)s::bigint[])[1 + mod(trial.ordinal + cycle.attempt, 12)] AS reviewer_id,
            gen_random_uuid() AS run_id, gen_random_uuid() AS deliverable_id, gen_random_uuid() AS slot_id,
            gen_random_uuid() AS claim_id, gen_random_uuid() AS review_id, gen_random_uuid() AS feedback_id,
            gen_random_uuid() AS feedback_slot_id, gen_random_uuid() AS feedback_claim_id
        FROM reviews_trial AS trial
        JOIN reviews_reviewcycle AS cycle ON cycle.trial_id = trial.id
        JOIN reviews_task AS task ON task.id = trial.task_id
        LEFT JOIN reviews_trialarm AS arm ON arm.id = cycle.arm_id
        WHERE trial.study_id = %(study)s""",
    "ANALYZE work",
    f"""UPDATE reviews_reviewcycle AS cycle SET created_at = {THEN},
            state = CASE WHEN work.failed THEN 'failed' ELSE 'scored' END,
            completed_all = CASE WHEN NOT work.failed THEN work.completed END,
            completed_critical = CASE WHEN NOT work.failed THEN work.completed END,
            completed_weighted = CASE WHEN NOT work.failed THEN work.completed END,
            scored_at = CASE WHEN NOT work.failed THEN {THEN} + interval '5 hours' END
        FROM work WHERE work.cycle_id = cycle.id""",
    f"""INSERT INTO reviews_transition (cycle_id, event, from_state, to_state, at, reason)
        SELECT work.cycle_id, move.event, move.before, move.after, {THEN} + move.hours * interval '1 hour', ''
        FROM work JOIN (VALUES
            (1, 'feedback', 'awaiting_feedback', 'queued', 0.5), (2, 'taken', 'queued', 'running', 1),
            (3, 'failed', 'running', 'failed', 2), (4, 'replied', 'running', 'awaiting_review', 2),
            (5, 'claimed', 'awaiting_review', 'in_review', 4), (6, 'locked', 'in_review', 'scored', 5)
        ) AS move (n, event, before, after, hours)
            ON CASE n WHEN 1 THEN work.arm = 'feedback' WHEN 2 THEN true WHEN 3 THEN work.failed
                ELSE NOT work.failed END
        ORDER BY work.ordinal, work.attempt, move.n""",
    f"""INSERT INTO reviews_agentrun (id, cycle_id, agent_id, study_id, number, purpose, session, state,
            token,
            expires_at, started_at, ended_at, reserved_usd, input_tokens, output_tokens, cached_tokens,
            cache_write_tokens, reasoning_tokens, cost_usd, possible_usd, latency_ms, fault, error,
            provider_id,
            prompt_version)
        SELECT work.run_id, work.cycle_id, work.agent_id, %(study)s, 1, 'deliver', 1,
            CASE WHEN work.failed THEN 'failed' ELSE 'replied' END, gen_random_uuid(), {THEN}, {THEN},
            {THEN} + interval '2 hours', 0.5, 12000, 3000, 0, 0, 0,
            0.1 + ({DRAW.format("work.ordinal", 5)}) / 1000.0, 0, 90000, '', '', '', ''
        FROM work""",
    f"""INSERT INTO reviews_deliverable (id, run_id, cycle_id, message, created_at)
        SELECT work.deliverable_id, work.run_id, work.cycle_id, 'Here it is.', {THEN} + interval '2 hours'
        FROM work WHERE NOT work.failed""",
    """INSERT INTO reviews_deliverablefile (id, deliverable_id, position, name, media_type, size, sha256,
            file)
        SELECT gen_random_uuid(), work.deliverable_id, 1, 'report.md', 'text/markdown', 1000,
            md5((work.ordinal + work.attempt * (CASE work.arm WHEN 'retry' THEN 0 ELSE 1 END))::text), ''
        FROM work WHERE NOT work.failed""",
)
