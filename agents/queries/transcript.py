"""What was said in a run: its calls in order, those of earlier runs that it went on from among them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.db.models import Case, F, QuerySet, TextField, Value, When
from django.db.models.functions import Length

from agents.adapters import registry
from agents.adapters.base import AdapterError
from agents.adapters.turns import Turn
from agents.models import AgentStep
from reviews.models import AgentRun, Study

PAGE = 10
# A longer text is left in the database and shown by its size: the download has it whole.
TEXT_AT_MOST = 2_000_000


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the model was told: words, or a file by its name."""

    text: str
    file: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What one of our tools answered. `error`: the call could not be done as it was asked."""

    name: str
    text: str
    error: bool


@dataclass(frozen=True, slots=True)
class Called:
    """A tool call of the model's, its arguments as JSON; None where it wrote no object."""

    name: str
    arguments: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """What an answer says: words, tool calls, the names of files that the provider's code execution made."""

    text: str
    calls: list[Called]
    made: list[str]
    stop: str


@dataclass(frozen=True, slots=True)
class Step:
    """One call. `bought_by` is the number of the earlier run that made it, None for this run's own.

    `system` are the fixed words, sent with the first call. `said` is None where there is no answer, or where
    `problem` says why it can't be read; `raw` is the answer as it came. `again`: the call before it on the
    page sent the very same, and had no answer.
    """

    record: AgentStep
    bought_by: int | None
    system: str
    told: list[Told]
    results: list[Result]
    said: Said | None
    raw: str
    problem: str
    again: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """Some steps of a transcript: from the `first` (counted from 0) of `total`."""

    steps: list[Step]
    first: int
    total: int

    @property
    def shown(self) -> int:
        """How many there are up to the end of this page."""
        return self.first + len(self.steps)

    @property
    def later(self) -> int | None:
        """The place to go on from; None at the end."""
        return self.shown if self.shown < self.total else None


def steps_of(run: AgentRun) -> QuerySet[AgentStep]:
    """The calls of the conversation that `run` took part in, up to its own, in order: those of earlier runs
    of the same cycle and session were answered before, or never."""
    return (
        AgentStep.objects.filter(cycle=run.cycle_id, session=run.session, run__number__lte=run.number)
        .select_related("run")
        .order_by("number", "run__number")
    )


def earlier_talk(run: AgentRun) -> AgentRun | None:
    """The run of the attempt before in whose conversation this one goes on; None where it began afresh."""
    cycle = run.cycle
    if run.purpose != AgentRun.Purpose.DELIVER or cycle.attempt == 0:
        return None
    if cycle.trial.study.conversation != Study.Conversation.CONTINUE:
        return None
    arm = cycle.arm_id if cycle.attempt > 1 else None
    before = AgentRun.objects.filter(
        cycle__trial=cycle.trial_id, cycle__arm=arm, cycle__attempt=cycle.attempt - 1
    )
    return before.filter(deliverable__cycle__isnull=False).first()


def transcript_page(run: AgentRun, *, first: int = 0, size: int = PAGE) -> Page:
    """Three statements, and the texts of `size` calls at most in memory."""
    ids: list[UUID] = list(steps_of(run).values_list("pk", flat=True))
    shown = _short(steps_of(run).filter(pk__in=ids[first : first + size])).prefetch_related("files")
    return Page(steps=list(_told_once(_step(record, run) for record in shown)), first=first, total=len(ids))


def _told_once(steps: Iterable[Step]) -> Iterator[Step]:
    before: Step | None = None
    for step in steps:
        again = before is not None and _sent(before) == _sent(step)
        yield replace(step, again=again)
        before = step


def _sent(step: Step) -> tuple[int, str, list[Told], list[Result]]:
    return step.record.number, step.system, step.told, step.results


def _short(steps: QuerySet[AgentStep]) -> QuerySet[AgentStep]:
    """With `shown_request` and `shown_reply`: empty where a text is too long for a page."""
    texts = {
        f"shown_{name}": Case(
            When(**{f"{name}_length__lte": TEXT_AT_MOST}, then=F(name)),
            default=Value(""),
            output_field=TextField(),
        )
        for name in ("request", "reply")
    }
    lengths = {f"{name}_length": Length(name) for name in ("request", "reply")}
    return steps.annotate(**lengths).annotate(**texts).defer("request", "reply")


def _step(record: Any, run: AgentRun) -> Step:
    """`record` is an AgentStep as `_short` reads it."""
    request = json.loads(record.shown_request) if record.shown_request else {}
    items: list[dict[str, Any]] = request.get("items", [])
    said, problem = _read(record, run)
    return Step(
        record=record,
        bought_by=record.run.number if record.run_id != run.pk else None,
        system=_text(request.get("system") or ""),
        told=[_told(part) for item in items for part in item.get("told", [])],
        results=[
            Result(_text(each["name"]), _text(each["text"]), each["error"])
            for item in items
            for each in item.get("results", [])
        ],
        said=said,
        raw=_pretty(record.shown_reply) if record.shown_reply else "",
        problem=_text(problem),
    )


def _read(record: Any, run: AgentRun) -> tuple[Said | None, str]:
    """What the answer says, or why that can't be told."""
    if record.state != AgentStep.State.REPLIED:
        return None, ""
    if not record.shown_reply:
        return None, f"It has {record.reply_length:,} characters, too many for this page: see the download."
    try:
        turn = registry.provider(run.agent.kind).read(json.loads(record.shown_reply))
    except RecursionError:
        return None, "It is nested too deeply."
    except (AdapterError, registry.UnknownKindError) as error:
        return None, str(error)
    return _said(turn), ""


def _said(turn: Turn) -> Said:
    return Said(
        text=_text(turn.text),
        calls=[
            Called(_text(call.name), None if call.arguments is None else _pretty(call.arguments))
            for call in turn.calls
        ],
        made=[_text(file.name) for file in turn.made],
        stop=turn.stop.value,
    )


def _told(part: dict[str, Any]) -> Told:
    if "file" not in part:
        return Told(text=_text(part["text"]))
    about = f"{part['media_type']}, {part['bytes']:,} bytes, SHA-256 {part['sha256']}"
    return Told(text="", file=_text(part["file"]), about=_text(about))


def _pretty(value: str | Mapping[str, Any]) -> str:
    """JSON with indents, of an object or of JSON as text. What is nested too deeply for that (a model may
    write anything) is left as it stands."""
    try:
        found = json.loads(value) if isinstance(value, str) else value
        return _text(json.dumps(found, indent=2, ensure_ascii=False))
    except RecursionError:
        return _text(str(value))


def _text(text: str) -> str:
    """`text` as a page can hold it: a model may write half of a surrogate pair."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
