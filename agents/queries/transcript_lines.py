"""A run as JSON Lines: one event a line, in order."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from agents.models import AgentStep
from agents.queries.transcript import steps_of
from reviews.models import AgentRun, Deliverable


def transcript_lines(run: AgentRun) -> Iterator[str]:
    """The run, its calls with their answers as they came, what it delivered, how it ended.

    Only one call's texts are in memory at a time: one statement a call, and four more.
    """
    yield _line("run", **_run(run))
    for pk in list(steps_of(run).values_list("pk", flat=True)):
        yield from _call(AgentStep.objects.select_related("run").prefetch_related("files").get(pk=pk))
    deliverable = Deliverable.objects.filter(run=run).first()
    if deliverable is not None:
        yield _line(
            "delivered", at=deliverable.created_at, message=deliverable.message, files=_files(deliverable)
        )
    if run.ended_at is not None:
        yield _line("ended", at=run.ended_at, state=run.state, fault=run.fault, error=run.error, **_used(run))


def _run(run: AgentRun) -> dict[str, Any]:
    cycle = run.cycle
    return {
        "id": run.pk,
        "number": run.number,
        "session": run.session,
        "purpose": run.purpose,
        "at": run.started_at,
        "study": cycle.trial.study.slug,
        "task": cycle.trial.task.external_id,
        "trial": cycle.trial_id,
        "cycle": cycle.pk,
        "attempt": cycle.attempt,
        "arm": cycle.arm.arm if cycle.arm else None,
        "agent": run.agent.slug,
        "kind": run.agent.kind,
        "model": run.agent.model,
        "prompt_version": run.prompt_version,
    }


def _call(step: AgentStep) -> Iterator[str]:
    named = {"number": step.number, "run": step.run.number}
    asked = _line("asked", **named, at=step.asked_at, model=step.model)
    yield _with(asked, "request", step.request)
    if step.state == AgentStep.State.REPLIED:
        took = {"at": step.ended_at, "latency_ms": step.latency_ms, "provider_id": step.provider_id}
        yield _with(_line("replied", **named, **took, **_used(step)), "reply", step.reply)
    elif step.state != AgentStep.State.ASKED:
        may_have_cost = step.worst_usd if step.state == AgentStep.State.UNANSWERED else Decimal(0)
        yield _line(step.state, **named, at=step.ended_at, error=step.error, may_have_cost_usd=may_have_cost)
    for file in step.files.all():
        about = {"media_type": file.media_type, "bytes": file.size, "sha256": file.sha256}
        yield _line("made", **named, name=file.name, **about)


def _files(deliverable: Deliverable) -> list[dict[str, Any]]:
    return [
        {"name": file.name, "media_type": file.media_type, "bytes": file.size, "sha256": file.sha256}
        for file in deliverable.files.order_by("position")
    ]


def _used(record: AgentRun | AgentStep) -> dict[str, Any]:
    return {
        "input_tokens": record.input_tokens,
        "output_tokens": record.output_tokens,
        "cached_tokens": record.cached_tokens,
        "cache_write_tokens": record.cache_write_tokens,
        "reasoning_tokens": record.reasoning_tokens,
        "cost_usd": record.cost_usd,
    }


def _line(event: str, **values: Any) -> str:
    """In ASCII: a model may write half of a surrogate pair. Money as text, moments in ISO 8601."""
    return json.dumps({"event": event, **values}, default=_plain) + "\n"


def _with(line: str, name: str, stored: str) -> str:
    """`line` with one value more, which is stored as JSON and goes in as it is: it may be large, and nested
    more deeply than can be read and written again."""
    value = stored.replace("\n", " ").replace("\r", " ") or "null"
    return f'{line.rstrip().removesuffix("}")}, "{name}": {value}}}\n'


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a transcript")
