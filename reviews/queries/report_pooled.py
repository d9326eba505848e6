"""Several studies side by side, each by itself or pooled by what they studied.

Imported inside functions only: it needs the statistics, which cost seconds and 100 MB at the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from reviews.models import Study, StudyTask
from reviews.queries.report import SEED
from reviews.queries.report_filters import Chosen
from reviews.queries.report_table import trial_table
from reviews.stats.rates import RateRow, report_rows
from reviews.stats.table import NO_ARM, ArmColumns, Ints, TrialTable


@dataclass(frozen=True)
class PooledRows:
    """Rows over the cohorts of several studies, which have `arms` and `last_k` in common."""

    arms: Sequence[str]
    last_k: int
    rows: Sequence[RateRow]


def pooled_rows(studies: Sequence[Study]) -> PooledRows:
    """The trials of every study's own cohort taken together, at least one study.

    The arms are those that all of them have, the last k the least of theirs. A task that several studies
    share is one task, so that intervals are over tasks. Agents are told apart by slug. Six statements a
    study.
    """
    tables = [_cohort(study) for study in studies]
    common = [arm for arm in studies[0].arms if all(arm in study.arms for study in studies)]
    arms, last_k = common or [""], min(study.feedback_cycles for study in studies) if common else 0
    table = _together(tables, common)
    everything = np.ones(len(table), bool)
    rows = report_rows(table, arms, last_k, seed=SEED, cohort=everything)
    return PooledRows(arms, last_k, rows)


def _cohort(study: Study) -> tuple[TrialTable, list[UUID]]:
    """The cohort's trials, and the task of each of them."""
    every = trial_table(study, Chosen())
    members = every.table.where(every.cohort)
    task_of = dict(StudyTask.objects.filter(study=study).values_list("block", "task_id"))
    return members, [task_of[int(block)] for block in members.block]


def _together(tables: Sequence[tuple[TrialTable, list[UUID]]], arms: Sequence[str]) -> TrialTable:
    agents = sorted({agent for table, _ in tables for agent in table.agents})
    categories = sorted({category for table, _ in tables for category in table.categories})
    codes: dict[UUID, int] = {}
    task = _ints([codes.setdefault(pk, len(codes)) for _, tasks in tables for pk in tasks])
    return TrialTable(
        agents=agents,
        categories=categories,
        agent=_recoded([(table.agent, table.agents) for table, _ in tables], agents),
        category=_recoded([(table.category, table.categories) for table, _ in tables], categories),
        task=task,
        block=task,
        outcome=np.concatenate([table.outcome for table, _ in tables]),
        arms={arm: _arm([table for table, _ in tables], arm) for arm in arms},
    )


def _recoded(columns: Sequence[tuple[Ints, Sequence[str]]], names: Sequence[str]) -> Ints:
    return np.concatenate([_ints([names.index(name) for name in its])[column] for column, its in columns])


def _arm(tables: Sequence[TrialTable], arm: str) -> ArmColumns:
    nowhere = {len(table): ArmColumns(*[np.full(len(table), NO_ARM, np.int32)] * 3) for table in tables}
    its = [table.arms.get(arm, nowhere[len(table)]) for table in tables]
    return ArmColumns(
        np.concatenate([columns.state for columns in its]),
        np.concatenate([columns.completed_at for columns in its]),
        np.concatenate([columns.scored for columns in its]),
    )


def _ints(values: Sequence[int]) -> Ints:
    return np.array(values, np.int32)
