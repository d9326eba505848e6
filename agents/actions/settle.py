"""A run's tokens and cost are the sum of its steps, written in one statement."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

# From rows named `steps`. Of an answer without a price the cost is unknown, and so is that of the run; a call
# that was never answered may have cost up to what was reserved for it.
SUM_TO_RUN = """
UPDATE reviews_agentrun AS run SET
    input_tokens = sum.input, output_tokens = sum.output, cached_tokens = sum.cached,
    cache_write_tokens = sum.cache_write, reasoning_tokens = sum.reasoning,
    cost_usd = sum.cost, possible_usd = sum.possible
FROM (
    SELECT
        coalesce(sum(input_tokens), 0) AS input, coalesce(sum(output_tokens), 0) AS output,
        coalesce(sum(cached_tokens), 0) AS cached, coalesce(sum(cache_write_tokens), 0) AS cache_write,
        coalesce(sum(reasoning_tokens), 0) AS reasoning,
        CASE WHEN bool_or(
            (state = 'replied' AND cost_usd IS NULL) OR (state = 'unanswered' AND worst_usd IS NULL)
        ) THEN NULL ELSE coalesce(sum(cost_usd), 0) END AS cost,
        coalesce(sum(worst_usd) FILTER (WHERE state = 'unanswered'), 0) AS possible
    FROM steps
) AS sum
WHERE run.id = %(run)s
"""

SETTLE = f"WITH steps AS (SELECT * FROM agents_agentstep WHERE run_id = %(run)s) {SUM_TO_RUN}"  # noqa: S608


def settle(run_id: UUID) -> None:
    """Write what the steps of a run come to. Lock taken: the run's row, for the statement."""
    with connection.cursor() as cursor:
        cursor.execute(SETTLE, {"run": run_id})
