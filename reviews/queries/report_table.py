"""The trials of a study as columns, read at once however many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from reviews.models import Study
from reviews.queries.report_filters import EVERY_BLOCK, FIRST_REVIEW, ITS_TASK, Chosen, parameters
from reviews.queries.report_sql import planned_anew

if TYPE_CHECKING:
    from reviews.stats.table import ArmColumns, Ints, Mask, TrialTable

# Each column comes as one text of bytes, four for each number, which numpy reads as it is: a hundred thousand
# rows as tuples would take seconds. All columns of a statement are gathered in the same order.
TASKS: Final = f"""
    SELECT task.category, string_agg(int4send(place.block), ''),
        coalesce(string_agg(int4send(place.block), '') FILTER (WHERE {ITS_TASK}), '')
    FROM reviews_studytask AS place JOIN reviews_task AS task ON task.id = place.task_id
    WHERE place.study_id = %(study)s
    GROUP BY task.category ORDER BY task.category
"""  # noqa: S608 - constants of this code; every value is a parameter

COLUMNS: Final = """
    SELECT string_agg(int4send(ordinal), ''), string_agg(int4send(block), ''),
        string_agg(int4send(array_position(%(agents)s::uuid[], agent_id)), ''),
        string_agg(int4send(coalesce(array_position(%(outcomes)s::text[], outcome::text), 1)), '')
    FROM reviews_trial WHERE study_id = %(study)s
"""

ARMS: Final = """
    SELECT arm.arm, string_agg(int4send(trial.ordinal), ''),
        string_agg(int4send(array_position(%(states)s::text[], arm.state::text)), ''),
        string_agg(int4send(coalesce(arm.completed_at, 0)), ''),
        string_agg(int4send(coalesce(scored.attempt, 0)), '')
    FROM reviews_trialarm AS arm
    JOIN reviews_trial AS trial ON trial.id = arm.trial_id
    LEFT JOIN (
        SELECT cycle.arm_id, max(cycle.attempt)::int AS attempt
        FROM reviews_reviewcycle AS cycle
        JOIN reviews_trial AS its ON its.id = cycle.trial_id
        WHERE its.study_id = %(study)s AND cycle.state = 'scored' AND cycle.attempt > 0
        GROUP BY cycle.arm_id
    ) AS scored ON scored.arm_id = arm.id
    WHERE trial.study_id = %(study)s
    GROUP BY arm.arm
"""

REVIEWED: Final = f"""
    SELECT string_agg(int4send(trial.ordinal), '') FROM reviews_trial AS trial
    WHERE trial.study_id = %(study)s AND EXISTS ({FIRST_REVIEW})
"""  # noqa: S608 - constants of this code; every value is a parameter


class ChosenTrials(NamedTuple):
    """The trials that a report is about.

    `table` has those that match the filters, of every agent, cancelled ones too, in start order; `cohort` is
    True for those of them that the headline figures use, which is decided over all trials of the study.
    `ordinals` has each one's place in the start order. The cohort is made of the blocks before `below`
    (EVERY_BLOCK where nothing is awaited): hand it to the other queries for figures about the same trials.
    """

    table: TrialTable
    cohort: Mask
    ordinals: Ints
    below: int


def trial_table(study: Study, chosen: Chosen) -> ChosenTrials:
    """The trials of `study` that match `chosen`, whose agent and arm are left to the reader of the table.

    `table.arms` has the protocol's arms, none of them in a study without arms. Four statements, five with a
    day or a reviewer asked for, whatever the number of trials.
    """
    import numpy as np

    table, ordinals, chosen_tasks = _whole(study, chosen)
    cohort = table.cohort(list(study.arms) or [""], study.feedback_cycles)
    outside = (table.outcome != _cancelled()) & ~cohort
    below = int(table.block[outside].min()) if outside.any() else EVERY_BLOCK
    if not (chosen.by_task or chosen.by_review):
        return ChosenTrials(table, cohort, ordinals, below)
    match: Mask = np.ones(len(table), bool)
    if chosen.by_task:
        match &= np.isin(table.block, chosen_tasks)
    if chosen.by_review:
        ((reviewed,),) = _rows(REVIEWED, parameters(study, chosen))
        match &= np.isin(ordinals, _ints(reviewed))
    return ChosenTrials(table.where(match), cohort[match], ordinals[match], below)


def _whole(study: Study, chosen: Chosen) -> tuple[TrialTable, Ints, Ints]:
    """Every trial, with the ordinals, and the blocks of the tasks that match."""
    import numpy as np

    from reviews.stats.table import OUTCOMES, TrialTable

    agents = sorted(study.agents.values_list("slug", "pk"))
    tasks = _rows(TASKS, parameters(study, chosen))
    # The first name stands for null, which array_position never finds.
    values = {"study": study.pk, "agents": [pk for _, pk in agents], "outcomes": ["", *OUTCOMES[1:]]}
    ((ordinals, blocks, its_agent, outcomes),) = _rows(COLUMNS, values)
    by_ordinal = np.argsort(_ints(ordinals))
    ordinal, block = _ints(ordinals)[by_ordinal], _ints(blocks)[by_ordinal]
    category_of = np.zeros(1 + max([-1, *(int(_ints(places).max()) for _, places, _ in tasks)]), np.int32)
    for code, (_, places, _) in enumerate(tasks):
        category_of[_ints(places)] = code
    table = TrialTable(
        agents=[slug for slug, _ in agents],
        categories=[category for category, _, _ in tasks],
        agent=_ints(its_agent)[by_ordinal] - 1,
        category=category_of[block],
        task=block,
        block=block,
        outcome=_ints(outcomes)[by_ordinal] - 1,
        arms=_arms(study, ordinal),
    )
    wanted = [_ints(fit) for category, _, fit in tasks if chosen.category in (None, category)]
    return table, ordinal, np.concatenate([np.zeros(0, np.int32), *wanted])


def _arms(study: Study, ordinal: Ints) -> dict[str, ArmColumns]:
    """The columns of each arm of the protocol, aligned to `ordinal`, which ascends."""
    import numpy as np

    from reviews.stats.table import ARM_STATES, ArmColumns

    if not study.arms:
        return {}
    found = _rows(ARMS, {"study": study.pk, "states": ["", *ARM_STATES[1:]]})
    empty = {arm: np.zeros((3, len(ordinal)), np.int32) for arm in study.arms}
    for arm, ordinals, states, completed_at, scored in found:
        rows = np.searchsorted(ordinal, _ints(ordinals))
        empty[arm][:, rows] = _ints(states) - 1, _ints(completed_at), _ints(scored)
    return {arm: ArmColumns(*columns) for arm, columns in empty.items()}


def _rows(statement: str, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with planned_anew() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


def _ints(column: bytes | None) -> Ints:
    """The numbers that `int4send` wrote; no rows at all come as null."""
    import numpy as np

    return np.frombuffer(column or b"", ">i4").astype(np.int32)


def _cancelled() -> int:
    from reviews.stats.table import CANCELLED

    return CANCELLED
