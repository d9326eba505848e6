"""The journal of a run in the database: each call before it is made, each answer as it comes."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from agents.actions.pace import wait_for_turn
from agents.actions.patience import patiently
from agents.actions.steps import End, write_asked, write_end
from agents.adapters.base import MOST_TOKENS, AdapterError, Limits, Usage
from agents.adapters.prices import Prices
from agents.adapters.redact import without_keys
from agents.adapters.turns import Json, Made
from agents.loop.journal import Answer, Permit, Stopped, Stored
from agents.models import AgentStep, StepFile
from reviews.actions.keep_content import keep_content
from reviews.models import AgentHold, AgentRun
from reviews.rules.cycle import State
from reviews.rules.money import exact
from reviews.rules.retry import Fault

Step = AgentStep.State
OUTPUT_AT_LEAST = 500  # tokens: with less left to pay for, a call makes no sense
ERROR_AT_MOST = 2_000


class RunJournal:
    """An `agents.loop.journal.Journal` of one run. Gives its database connection back before each call, so
    that hundreds of them in flight need a handful. `fresh`: no run of the cycle came before, so that nothing
    has to be looked for."""

    def __init__(self, run: AgentRun, *, limits: Limits, prices: Prices | None, fresh: bool = False) -> None:
        self.run = run
        self.limits = limits
        self.prices = prices
        self.code = bool(run.agent.settings.get("code"))
        self.bought = 0
        self.usage = Usage()
        self.fresh = fresh
        self.steps = {} if fresh else stored_steps(run.cycle_id, run.session)
        self.left = run.reserved_usd
        self.worst = Decimal(0)  # of the call under way

    def stored(self, number: int) -> Stored | None:
        return self.steps.get(number)

    def ask(self, number: int, *, request: str, read_tokens: int) -> Permit:
        most, worst = self._afford(read_tokens)
        self.worst = worst or Decimal(0)
        wait_for_turn(self.run.agent.kind)
        if not self.fresh and not self.bought:
            self._check_late(number)
        step = write_asked(self.run, number, request=without_keys(request), worst_usd=worst)
        if step is None:
            raise Stopped(self._why_not())
        self.bought += 1
        connection.close()
        return Permit(step=step, max_output_tokens=most)

    def answered(self, permit: Permit, answer: Answer, seconds: float) -> None:
        end = End(Step.REPLIED, int(seconds * 1000), reply=answer.text, provider_id=answer.provider_id)
        self._end(permit, self._counted(end, answer.usage, answer.sessions))

    def failed(self, permit: Permit, error: AdapterError, seconds: float) -> None:
        state = Step.UNANSWERED if error.unanswered else Step.REFUSED
        words = without_keys(_storable(str(error)))
        end = End(state, int(seconds * 1000), error=words[:ERROR_AT_MOST])
        if error.usage.input_tokens and self.prices is not None:
            # It failed and says what it used: that is what it cost, and no more is possible.
            end = replace(self._counted(end, error.usage, 0), worst_usd=Decimal(0))
        self._end(permit, end)

    def file(self, step: UUID, made: Made) -> bytes | None:
        found = StepFile.objects.filter(step=step, reference=_storable(made.reference)[:300]).first()
        if found is None:
            return None
        with found.file.open("rb") as stored:
            return bytes(stored.read())

    def keep_file(self, step: UUID, made: Made, content: bytes) -> None:
        kept = keep_content(content)
        StepFile.objects.create(
            step_id=step,
            reference=_storable(made.reference)[:300],
            name=_storable(made.name)[:300],
            media_type=_storable(made.media_type)[:200],
            size=len(content),
            sha256=kept.sha256,
            file=kept.name,
        )

    def spent(self) -> Usage:
        return self.usage

    def _counted(self, end: End, usage: Usage, sessions: int) -> End:
        """`end` with what was used and what it cost, which is not left any more."""
        # Every answer has read something: a provider that says otherwise has not counted, which is not free.
        known = self.prices is not None and usage.input_tokens > 0
        cost = self.prices.cost(usage, sessions) if self.prices is not None and known else None
        self.left -= self.worst if cost is None else cost
        self.usage = _sum(self.usage, usage)
        return replace(
            end,
            input_tokens=usage.input_tokens,
            output_tokens=usage.output_tokens,
            cached_tokens=usage.cached_tokens,
            cache_write_tokens=usage.cache_write_tokens,
            reasoning_tokens=usage.reasoning_tokens,
            cost_usd=cost,
        )

    def _afford(self, read_tokens: int) -> tuple[int, Decimal | None]:
        """How much may be written in the next call, and what it may cost at most."""
        wanted = self.limits.max_output_tokens
        if self.prices is None:
            return wanted, None
        sessions = int(self.code and not self.bought)
        left = max(self.left, Decimal(0))
        affordable = self.prices.affordable(read_tokens, left, sessions)
        if affordable < min(OUTPUT_AT_LEAST, wanted):
            most = exact(self.run.agent.max_cost_usd)
            words = f"The next call could pass the most that a run may cost, USD {most}"
            raise AdapterError(Fault.TOO_MUCH, f"{words}: USD {exact(left)} is left.")
        most_tokens = min(wanted, affordable, MOST_TOKENS)
        return most_tokens, self.prices.worst(read_tokens, most_tokens, sessions)

    def _check_late(self, number: int) -> None:
        """An earlier run may have lost its lease while its call was on the way: where the answer has come
        meanwhile, the next run goes on from it. Waits for one that is just being written."""
        with transaction.atomic():
            asked = AgentStep.objects.filter(
                cycle=self.run.cycle_id, session=self.run.session, number=number
            ).select_for_update()
            late = [step for step in asked if step.state == Step.REPLIED]
        if late:
            raise Stopped("The answer to an earlier run's call has come late.")

    def _why_not(self) -> str:
        """Why no further call may be made."""
        ours = AgentRun.objects.filter(pk=self.run.pk, token=self.run.token, state=AgentRun.State.RUNNING)
        row = ours.values_list(
            "cycle__state",
            "cycle__held_reason",
            Exists(AgentHold.objects.filter(study=OuterRef("study"), agent=OuterRef("agent"))),
        ).first()
        if row is None:
            return "The run lost its lease."
        state, held, agent_held = row
        if state != State.RUNNING:
            return f"The attempt is {state}."
        if held:
            return f"An admin holds this attempt: {held}"
        return "An admin holds this agent in this study." if agent_held else "An admin holds everything."

    def _end(self, permit: Permit, end: End) -> None:
        # Whatever has become of the run meanwhile: what was bought is kept and counted. A database that is
        # away for a moment must not cost an answer.
        patiently(partial(write_end, permit.step, self.run, end))


def stored_steps(cycle_id: UUID, session: int) -> dict[int, Stored]:
    """The answers of a session by number: the conversation that got furthest, see `_one_conversation`."""
    steps = AgentStep.objects.filter(cycle=cycle_id, session=session, state=Step.REPLIED)
    found: dict[int, Stored] = {}
    for step in _one_conversation(list(steps.order_by("ended_at"))):
        raw: Json = json.loads(step.reply)
        found[step.number] = Stored(step.pk, raw, (step.latency_ms or 0) / 1000)
    return found


def _one_conversation(steps: list[AgentStep]) -> list[AgentStep]:
    """The answers that belong together, of steps in the order in which they ended.

    An answer may come late, when the next run has bought that number again and gone on from its own. So: the
    answers of the run that got furthest (of two equals the first), before them those that were there when it
    made its first call.
    """
    if not steps:
        return []
    furthest = max(steps, key=lambda step: step.number)
    own = [step for step in steps if step.run_id == furthest.run_id]
    first = min(own, key=lambda step: step.number)
    before = [
        step
        for step in steps
        if step.number < first.number and step.ended_at is not None and step.ended_at <= first.asked_at
    ]
    return [*_one_conversation(before), *own]


def _storable(text: str) -> str:
    """What PostgreSQL can hold of a text."""
    return text.replace("\0", "").encode(errors="replace").decode()


def _sum(one: Usage, other: Usage) -> Usage:
    """Tokens only: what they cost stands with the run."""
    return Usage(
        input_tokens=one.input_tokens + other.input_tokens,
        output_tokens=one.output_tokens + other.output_tokens,
        cached_tokens=one.cached_tokens + other.cached_tokens,
        reasoning_tokens=one.reasoning_tokens + other.reasoning_tokens,
        cache_write_tokens=one.cache_write_tokens + other.cache_write_tokens,
    )
