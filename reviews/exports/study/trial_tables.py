"""The tables of what the agents did: trials, cycles, runs; and the criteria that they were held to."""

from __future__ import annotations

from typing import Final

from reviews.exports.study.columns import Column, Table, Type

TRIAL_ID: Final = Column("trial_id", "t.id::text", Type.ID, "the trial, as in the table trials")
CYCLE_ID: Final = Column("cycle_id", "c.id::text", Type.ID, "the attempt, as in the table cycles")
ARM: Final = Column("arm", "a.arm", Type.WORD, "feedback, retry or critique", "attempt 0 belongs to no arm")
ATTEMPT: Final = Column(
    "attempt", "c.attempt", Type.INTEGER, "0 is the agent alone; later ones are in an arm"
)
NO_ARM: Final = "there is no such arm: not in the protocol, or attempt 0 ended the trial or is pending"
NOT_YET: Final = "the trial, or this arm of it, has not come so far"

TRIALS: Final = Table(
    name="trials",
    meaning="one agent on one task, with a repeat number; in start order",
    columns=(
        Column("trial_id", "t.id::text", Type.ID, "the trial"),
        Column("ordinal", "t.ordinal", Type.INTEGER, "place in the drawn start order"),
        Column("block", "t.block", Type.INTEGER, "place of the task: all agents and repeats of it together"),
        Column("task", "k.external_id", Type.TEXT, "the task's id in its pool"),
        Column("task_title", "k.title", Type.TEXT, "the task's title"),
        Column("category", "k.category", Type.TEXT, "the task's category"),
        Column("budget_usd", "k.budget_usd", Type.MONEY, "the job's price", "not known", "USD"),
        Column("posted_on", "k.posted_at", Type.DATE, "when the job was posted", "not known"),
        Column(
            *("first_delivery_hours", "k.first_delivery_hours", Type.MONEY),
            *("how long the job's first delivery took", "not known", "hours"),
        ),
        Column("agent", "t.agent_id", Type.AGENT, "who worked; a letter where the export is blind"),
        Column("repeat", "t.repeat", Type.INTEGER, "counts from 1"),
        Column("rubric_version", "u.version", Type.INTEGER, "the version that the study froze"),
        Column(
            *("outcome", "t.outcome", Type.WORD),
            *("attempt 0: completed, not_completed, failed; or cancelled", "pending"),
        ),
        Column(
            *("cancelled_reason", "nullif(t.cancelled_reason, '')", Type.TEXT),
            *("why the trial was cancelled", "not cancelled"),
        ),
        Column("feedback_state", "f.state", Type.WORD, "what the arm feedback came to", NO_ARM),
        Column(
            *("feedback_completed_at", "f.completed_at", Type.INTEGER),
            *("the attempt that completed it in that arm", "not completed there"),
        ),
        Column("retry_state", "r.state", Type.WORD, "what the arm retry came to", NO_ARM),
        Column(
            *("retry_completed_at", "r.completed_at", Type.INTEGER),
            *("the attempt that completed it in that arm", "not completed there"),
        ),
        Column("critique_state", "q.state", Type.WORD, "what the arm critique came to", NO_ARM),
        Column(
            *("critique_completed_at", "q.completed_at", Type.INTEGER),
            *("the attempt that completed it in that arm", "not completed there"),
        ),
    ),
    source=(
        "reviews_trial t"
        " JOIN reviews_task k ON k.id = t.task_id"
        " JOIN reviews_rubric u ON u.id = t.rubric_id"
        " LEFT JOIN reviews_trialarm f ON f.trial_id = t.id AND f.arm = 'feedback'"
        " LEFT JOIN reviews_trialarm r ON r.trial_id = t.id AND r.arm = 'retry'"
        " LEFT JOIN reviews_trialarm q ON q.trial_id = t.id AND q.arm = 'critique'"
        " WHERE t.study_id = %(study)s"
    ),
    order="t.ordinal",
)

CYCLES: Final = Table(
    name="cycles",
    meaning="attempt k of a trial in an arm; by trial, arm and attempt",
    columns=(
        Column("cycle_id", "c.id::text", Type.ID, "the attempt"),
        *(TRIAL_ID, ARM, ATTEMPT),
        Column("state", "c.state", Type.WORD, "where it stands; scored is its end"),
        Column("created_at", "c.created_at", Type.MOMENT, "when it came into being"),
        Column("delivered_at", "d.created_at", Type.MOMENT, "when its deliverable came", "nothing came yet"),
        Column("scored_at", "c.scored_at", Type.MOMENT, "when its primary scores were locked", "not scored"),
        Column(
            *("files", "(SELECT count(*) FROM reviews_deliverablefile x WHERE x.deliverable_id = d.id)"),
            *(Type.INTEGER, "how many files were delivered"),
        ),
        Column(
            *("completed_all", "c.completed_all", Type.BOOLEAN),
            *("every applicable criterion was met", "not scored, or none was applicable"),
        ),
        Column(
            *("completed_critical", "c.completed_critical", Type.BOOLEAN),
            *("every applicable critical criterion was met", "not scored, or none was applicable"),
        ),
        Column(
            *("completed_weighted", "c.completed_weighted", Type.BOOLEAN),
            *("the share of weight that was met reached the threshold", "not scored, or none was applicable"),
        ),
    ),
    source=(
        "reviews_reviewcycle c"
        " JOIN reviews_trial t ON t.id = c.trial_id"
        " LEFT JOIN reviews_trialarm a ON a.id = c.arm_id"
        " LEFT JOIN reviews_deliverable d ON d.cycle_id = c.id"
        " WHERE t.study_id = %(study)s"
    ),
    order="t.ordinal, a.arm NULLS FIRST, c.attempt",
)

RUNS: Final = Table(
    name="runs",
    meaning="one execution of an agent for an attempt, whatever became of it; transcripts are not exported",
    columns=(
        Column("run_id", "r.id::text", Type.ID, "the run"),
        *(TRIAL_ID, CYCLE_ID, ARM, ATTEMPT),
        Column("number", "r.number", Type.INTEGER, "counts the attempt's runs from 1"),
        Column("session", "r.session", Type.INTEGER, "runs of one session went on from each other"),
        Column("agent", "r.agent_id", Type.AGENT, "who ran: the trial's agent, or the critic"),
        Column("purpose", "r.purpose", Type.WORD, "deliver, or critique: a critic's run"),
        Column("state", "r.state", Type.WORD, "running, replied, failed, lost or stopped"),
        Column(
            *(
                "delivered",
                "EXISTS (SELECT FROM reviews_deliverable x WHERE x.run_id = r.id AND x.cycle_id = c.id)",
            ),
            *(Type.BOOLEAN, "its reply became the attempt's deliverable"),
        ),
        Column("started_at", "r.started_at", Type.MOMENT, "when it began"),
        Column("ended_at", "r.ended_at", Type.MOMENT, "when it ended", "it is running"),
        Column("latency_ms", "r.latency_ms", Type.INTEGER, "time at work", "not known", "milliseconds"),
        Column("input_tokens", "r.input_tokens", Type.INTEGER, "tokens sent", unit="tokens"),
        Column("output_tokens", "r.output_tokens", Type.INTEGER, "tokens received", unit="tokens"),
        Column(
            "cached_tokens", "r.cached_tokens", Type.INTEGER, "of those sent: from a cache", unit="tokens"
        ),
        Column(
            *("cache_write_tokens", "r.cache_write_tokens", Type.INTEGER),
            *("of those sent: written to a cache", "", "tokens"),
        ),
        Column(
            *("reasoning_tokens", "r.reasoning_tokens", Type.INTEGER),
            *("of those received: reasoning", "", "tokens"),
        ),
        Column("cost_usd", "r.cost_usd", Type.MONEY, "what its answered calls cost", "not known", "USD"),
        Column(
            *("possible_usd", "r.possible_usd", Type.MONEY),
            *("what calls without an answer may have cost beyond that, at most", "", "USD"),
        ),
        Column("fault", "nullif(r.fault, '')", Type.WORD, "what went wrong, by kind", "nothing did"),
    ),
    source=(
        "reviews_agentrun r"
        " JOIN reviews_reviewcycle c ON c.id = r.cycle_id"
        " JOIN reviews_trial t ON t.id = c.trial_id"
        " LEFT JOIN reviews_trialarm a ON a.id = c.arm_id"
        " WHERE r.study_id = %(study)s"
    ),
    order="t.ordinal, a.arm NULLS FIRST, c.attempt, r.number",
)

CRITERIA: Final = Table(
    name="criteria",
    meaning="the rubrics that the study froze; by block and position",
    columns=(
        Column("criterion_id", "m.id", Type.INTEGER, "the criterion"),
        Column("task", "k.external_id", Type.TEXT, "the task's id in its pool"),
        Column("position", "m.position", Type.INTEGER, "its number in the rubric, from 1"),
        Column("importance", "m.importance", Type.WORD, "critical, important or optional"),
        Column("weight", "m.weight", Type.MONEY, "its weight under the rule weighted"),
        Column("text", "m.text", Type.TEXT, "the requirement"),
    ),
    source=(
        "reviews_studytask p"
        " JOIN reviews_task k ON k.id = p.task_id"
        " JOIN reviews_criterion m ON m.rubric_id = p.rubric_id"
        " WHERE p.study_id = %(study)s"
    ),
    order="p.block, m.position",
)
