"""A name for what a study's records say now: figures that were kept under it are those of now.

Counting a study's records takes as long as many of its figures. So it is remembered up to which row of each
table nothing of the study was new, and only what came later is looked at: by whatever study it was, that is
little. What is no new row (an answer, the end of a run or of an interval) shows in the sets of what is open,
which partial indexes hold. The memory may be lost at any time: then the name is a new one, and figures are
computed again.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any, Final

from django.core.cache import cache
from django.db import connection

from reviews.models import Study

LOOKED_AT: Final = 20_000
"""Above so many new rows of one table a new name is cheaper than a look at them."""
KEPT: Final = 30 * 24 * 3600  # seconds

# Tables whose numbers ascend, with what makes a row one of the study's.
OF_CYCLE: Final = (
    "JOIN reviews_reviewcycle c ON c.id = {0}.cycle_id JOIN reviews_trial t ON t.id = c.trial_id"
)
TABLES: Final = {
    "transition": OF_CYCLE.format("x"),
    "timeinterval": OF_CYCLE.format("x"),
    "timecorrection": f"JOIN reviews_timeinterval i ON i.id = x.interval_id {OF_CYCLE.format('i')}",
    "score": "JOIN reviews_review r ON r.id = x.review_id JOIN reviews_reviewslot t ON t.id = r.slot_id",
    "correction": "JOIN reviews_review r ON r.id = x.review_id JOIN reviews_reviewslot t ON t.id = r.slot_id",
    "criterionflag": "JOIN reviews_reviewslot t ON t.id = x.slot_id",
}
# An interval counts once it has ended, and what was locked changes once more with the answer on hiring.
COUNTED: Final = {
    "timeinterval": "count(x.ended_at)",
    "score": "count(*) + count(r.hire_answered_at)",
}

MARKS: Final = "SELECT {marks}, ARRAY(SELECT pg_snapshot_xip(pg_current_snapshot())::text)".format(
    marks=", ".join(f"(SELECT coalesce(max(id), 0) FROM reviews_{table})" for table in TABLES)  # noqa: S608
)

OPEN: Final = """
    ARRAY(
        SELECT x.id FROM reviews_timeinterval AS x JOIN reviews_reviewcycle AS c ON c.id = x.cycle_id
        JOIN reviews_trial AS t ON t.id = c.trial_id
        WHERE x.ended_at IS NULL AND t.study_id = %(study)s ORDER BY 1
    ),
    (
        SELECT md5(string_agg(x.id::text, ' ' ORDER BY x.id)) FROM reviews_review AS x
        JOIN reviews_reviewslot AS t ON t.id = x.slot_id
        WHERE x.would_hire IS NULL AND t.study_id = %(study)s
    ),
    (
        SELECT md5(string_agg(x.id::text, ' ' ORDER BY x.id)) FROM reviews_agentrun AS x
        WHERE x.state = 'running' AND x.study_id = %(study)s
    ),
    (
        SELECT md5(string_agg(x.id::text, ' ' ORDER BY x.id)) FROM reviews_claim AS x
        JOIN reviews_reviewslot AS t ON t.id = x.slot_id
        WHERE x.ended_at IS NULL AND t.study_id = %(study)s
    ),
    (
        SELECT count(*) FROM reviews_criterionflag AS x JOIN reviews_reviewslot AS t ON t.id = x.slot_id
        WHERE x.settled_at IS NULL AND t.study_id = %(study)s
    ),
    (SELECT count(*) FROM reviews_amendment WHERE study_id = %(study)s)
"""
NEW: Final = "SELECT {new}, {open}".format(
    open=OPEN,
    new=", ".join(
        f"(SELECT {COUNTED.get(table, 'count(*)')} FROM reviews_{table} AS x {join}"  # noqa: S608
        f" WHERE x.id > %({table})s AND t.study_id = %(study)s)"
        for table, join in TABLES.items()
    ),
)


@dataclass(frozen=True, slots=True)
class Memory:
    """Up to the rows `marks` the study's records had the name `name`; then `intervals` were open, and `rest`
    stands for what else was."""

    name: str
    marks: dict[str, int]
    intervals: list[int]
    rest: list[Any]


def figures_version(study: Study) -> str:
    """A text that is another one whenever a figure of `study` may be another one. Two statements at most, and
    those of the cache.

    It may change without need: claims begin and runs start without a figure to show for it.
    Not seen: the price of a reply that came after its run was given up; it shows with whatever comes next.
    """
    marks, writers = _marks()
    key = f"figures-version:{study.pk}"
    kept: Memory | None = None
    if (stored := cache.get(key)) is not None:
        kept = Memory(**stored)
    if kept is None or any(marks[table] - kept.marks.get(table, 0) > LOOKED_AT for table in TABLES):
        kept = None
    found, intervals, rest = _new(study, kept.marks if kept else marks)
    if kept is None:
        name = _digest(str(study.pk), marks, writers, intervals, rest)
    else:
        ended = sorted(set(kept.intervals) - set(intervals))
        same = not any(found) and not ended and rest == kept.rest
        name = kept.name if same else _digest(kept.name, found, ended, rest)
    # Rows with lower numbers may still be on their way while somebody writes: only what is known to be
    # complete is passed over next time.
    memory = Memory(name, marks, intervals, rest)
    if not writers and memory != kept:
        cache.set(key, asdict(memory), KEPT)
    frozen = (
        study.state,
        study.minutes,
        study.feedback_cycles,
        str(study.unblinded_at),
        study.protocol_sha256,
    )
    return _digest(name, frozen)


def _marks() -> tuple[dict[str, int], list[str]]:
    """The last row of each table, and who else is writing just now."""
    with connection.cursor() as cursor:
        cursor.execute(MARKS)
        *marks, writers = cursor.fetchone()
    return dict(zip(TABLES, marks, strict=True)), writers


def _new(study: Study, since: dict[str, int]) -> tuple[list[int], list[int], list[Any]]:
    """How much of each table is new for the study, its open intervals, and the rest of what is open."""
    with connection.cursor() as cursor:
        cursor.execute(NEW, {"study": study.pk, **since})
        row = list(cursor.fetchone())
    return row[: len(TABLES)], row[len(TABLES)], row[len(TABLES) + 1 :]


def _digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, default=str).encode()).hexdigest()
