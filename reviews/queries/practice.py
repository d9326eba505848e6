"""The practice item as a page of the desk: the same names as in `desk.Desk`, for the same templates."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, BinaryIO, Final
from uuid import UUID

from reviews.models import Practice, User
from reviews.practice import sample
from reviews.practice.clock import loaded
from reviews.practice.notes import Notes, notes_of
from reviews.practice.texts import text
from reviews.queries.clock import database_now
from reviews.queries.comments import MESSAGE, Typed
from reviews.queries.desk import Phase
from reviews.queries.desk_rows import Row
from reviews.queries.shown import Shown
from reviews.rules.timer import Clock, Interval, clock, fell_silent_at, idle_stretch

ADDRESS: Final = "practice"
"""Stands where a slot's id does in the desk's addresses (see `reviews.urls`)."""


@dataclass(frozen=True, slots=True)
class PracticePage:
    """What the templates of the desk show. `notes` teach; a real page has none."""

    phase: Phase
    attachments: list[Shown]
    files: list[Shown]
    rows: list[Row]
    scored: int
    would_hire: bool | None
    feedback_text: str
    comments: Typed
    revision: int
    saved_at: datetime | None
    clock: Clock
    idle: Interval | None
    started: bool
    stopped_at: datetime | None
    brief: str
    message: str
    notes: Notes
    slot_id: str = ADDRESS
    title: str = sample.TITLE
    category: str = sample.CATEGORY
    minutes: int = sample.MINUTES
    attempt: None = None
    end: str = ""
    expires_at: datetime | None = None
    hard_stop: bool = False
    budget_usd: Decimal | None = None
    posted_at: date | None = None
    last_feedback: None = None
    earlier_comments: bool = False
    next_slot_id: None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """One's own answer beside the experienced reviewer's. `same`: whether the verdicts agree."""

    position: int
    importance: str
    text: str
    mine: str
    my_reason: str
    my_evidence: str
    theirs: str
    evidence: str
    why: str

    @property
    def same(self) -> bool:
        return self.mine == self.theirs


def practice_page(reviewer: User) -> PracticePage:
    """The item as far as `reviewer` is with it. Two statements; writes nothing."""
    practice = Practice.objects.filter(reviewer=reviewer).first() or Practice(reviewer=reviewer)
    now = database_now()
    content: dict[str, Any] = practice.content
    intervals = loaded(content.get("time", []))
    spent = clock(intervals, sample.MINUTES, now)
    files = [shown_sample(file) for file in sample.sample_files()]
    rows = _rows(content.get("scores", {}), content.get("flags", {}))
    phase = Phase(practice.step)
    return PracticePage(
        phase=phase,
        attachments=files[len(sample.DELIVERED) :],
        files=files[: len(sample.DELIVERED)],
        rows=rows,
        scored=sum(bool(row.verdict) for row in rows),
        would_hire=content.get("hire"),
        feedback_text=content.get("feedback", ""),
        comments=Typed(content.get("comments", []), {str(file.id): file.name for file in files}),
        revision=practice.revision,
        saved_at=practice.saved_at if practice.revision else None,
        clock=spent,
        idle=idle_stretch(intervals, now) if phase is not Phase.DONE else None,
        started=bool(intervals),
        stopped_at=fell_silent_at(intervals, now),
        brief=text("brief.md"),
        message=text("message.md"),
        notes=notes_of(phase.value),
    )


def practice_sources() -> frozenset[str]:
    """What can be commented on, as in `comments.sources_of`."""
    return frozenset({MESSAGE, *(str(file.id) for file in sample.sample_files()[: len(sample.DELIVERED)])})


def wants_practice(reviewer: User) -> bool:
    """Whether `reviewer` has never finished the practice item. One statement."""
    return not Practice.objects.filter(reviewer=reviewer, finished_at__isnull=False).exists()


def compared(page: PracticePage) -> list[Compared]:
    """Criterion by criterion, in the order of the rubric."""
    return [
        Compared(
            position=judged.position,
            importance=judged.importance,
            text=judged.text,
            mine=row.verdict,
            my_reason=row.reason,
            my_evidence=row.evidence,
            theirs=judged.verdict,
            evidence=judged.evidence,
            why=judged.why,
        )
        for row, judged in zip(page.rows, sample.rubric(), strict=True)
    ]


def shown_practice(file_id: UUID) -> Shown | None:
    """A file of the sample job, which everybody may read."""
    found = next((file for file in sample.sample_files() if file.id == file_id), None)
    return shown_sample(found) if found else None


def shown_sample(file: sample.SampleFile) -> Shown:
    def opened() -> BinaryIO:
        return BytesIO(file.content)

    return Shown(
        which="practice",
        id=file.id,
        name=file.name,
        media_type=file.media_type,
        size=len(file.content),
        sha256=file.sha256,
        open=opened,
    )


def _rows(marks: dict[str, dict[str, str]], flags: dict[str, dict[str, str]]) -> list[Row]:
    rows = []
    for judged in sample.rubric():
        mark = marks.get(str(judged.position), {})
        flag = flags.get(str(judged.position))
        rows.append(
            Row(
                id=judged.position,
                position=judged.position,
                text=judged.text,
                importance=judged.importance,
                verdict=mark.get("verdict", ""),
                reason=mark.get("reason", ""),
                evidence=mark.get("evidence", ""),
                last="",
                note=mark.get("note", "") or (flag["note"] if flag else ""),
                flagged_at=datetime.fromisoformat(flag["at"]) if flag else None,
            )
        )
    return rows
