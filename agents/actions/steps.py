"""A call's step in one statement before it is made and one after, each the shortest way there: every call of
every run passes here."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from agents.actions.settle import SUM_TO_RUN
from reviews.models import AgentRun

# Not where the run has lost its lease meanwhile or somebody holds it. The run's row is locked, so that who
# takes the run away finds the step, or is found.
ASK = """
INSERT INTO agents_agentstep (
    id, run_id, cycle_id, session, number, state, model, asked_at, request, worst_usd, reply, error,
    provider_id, input_tokens, output_tokens, cached_tokens, cache_write_tokens, reasoning_tokens
)
SELECT %(id)s, run.id, run.cycle_id, run.session, %(number)s, 'asked', %(model)s, clock_timestamp(),
    %(request)s, %(worst_usd)s::numeric, '', '', '', 0, 0, 0, 0, 0
FROM reviews_agentrun AS run
JOIN reviews_reviewcycle AS cycle ON cycle.id = run.cycle_id
WHERE run.id = %(run)s AND run.token = %(token)s AND run.state = 'running'
    AND cycle.state = 'running' AND cycle.held_reason = ''
    AND NOT EXISTS (
        SELECT FROM reviews_agenthold AS hold
        WHERE hold.study_id = run.study_id AND hold.agent_id = run.agent_id
    )
    AND NOT EXISTS (SELECT FROM reviews_halt WHERE ended_at IS NULL)
FOR NO KEY UPDATE OF run
"""

# The run first and the step second, as whoever takes a run away.
END = f"""
WITH mine AS (SELECT id FROM reviews_agentrun WHERE id = %(run)s FOR NO KEY UPDATE),
step AS (
    UPDATE agents_agentstep SET
        state = %(state)s, ended_at = clock_timestamp(), latency_ms = %(latency_ms)s, reply = %(reply)s,
        error = %(error)s, provider_id = %(provider_id)s, input_tokens = %(input_tokens)s,
        output_tokens = %(output_tokens)s, cached_tokens = %(cached_tokens)s,
        cache_write_tokens = %(cache_write_tokens)s, reasoning_tokens = %(reasoning_tokens)s,
        cost_usd = %(cost_usd)s, worst_usd = coalesce(%(worst_usd)s, worst_usd)
    FROM mine WHERE agents_agentstep.id = %(step)s AND run_id = mine.id
    RETURNING agents_agentstep.*
),
steps AS (
    SELECT * FROM step UNION ALL SELECT * FROM agents_agentstep WHERE run_id = %(run)s AND id <> %(step)s
)
{SUM_TO_RUN}
"""  # noqa: S608 - both parts are constants


@dataclass(frozen=True, slots=True)
class End:
    """How a call ended: its state, and what was stored of its answer and usage. `worst_usd` None: as it was
    reckoned before the call."""

    state: str
    latency_ms: int
    reply: str = ""
    error: str = ""
    provider_id: str = ""
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cache_write_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: Decimal | None = None
    worst_usd: Decimal | None = None


def write_asked(run: AgentRun, number: int, *, request: str, worst_usd: Decimal | None) -> UUID | None:
    """The new step of a call that is about to be made. None, and nothing written, where it may not be: the
    run is not ours any more, or it, its agent or everything is held. Lock taken: the run.
    """
    step = uuid.uuid4()
    values: dict[str, Any] = {
        "id": step,
        "run": run.pk,
        "token": run.token,
        "number": number,
        "model": run.agent.model,
        "request": request,
        "worst_usd": worst_usd,
    }
    with connection.cursor() as cursor:
        cursor.execute(ASK, values)
        return step if cursor.rowcount == 1 else None


def write_end(step: UUID, run: AgentRun, end: End) -> None:
    """What became of a call, and what its run has cost so far, whatever has become of the run. Again: the
    same. Lock taken: the run, the step."""
    with connection.cursor() as cursor:
        cursor.execute(END, {"step": step, "run": run.pk, **asdict(end)})
