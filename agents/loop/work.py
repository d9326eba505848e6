"""The loop: call the model, do what its tools ask, call again, until it hands over or meets a limit.

Everything in it but the calls is deterministic. A run that goes on from stored answers does the same tools
again over the same files and so comes to the same place, without asking anybody anything.
"""

import json
import time
from dataclasses import dataclass, replace
from uuid import UUID

from agents.adapters import answer_cap, prompts
from agents.adapters.base import AdapterError, File, Job, Reply, Usage
from agents.adapters.redact import json_without_keys
from agents.adapters.turns import (
    Answered,
    Ask,
    Item,
    Json,
    Made,
    Provider,
    Result,
    Said,
    Stop,
    Text,
    Told,
    Turn,
)
from agents.loop import opening, weigh
from agents.loop.assignment import Assignment
from agents.loop.calls import calls
from agents.loop.journal import Answer, Journal, Stored
from agents.loop.told import written
from agents.workspace import tools
from agents.workspace.files import RefusedError, Workspace
from reviews.rules.retry import Fault

WARN_AT = 3  # calls left when the model is told to bring its work to an end
MADE_SECONDS = 120.0
MOST_CALLS = 200  # in one answer
MOST_RESULT_CHARS = 400_000  # of one answer's calls together
TOO_LONG = "Not done: what this answer's calls brought so far is too long already. Call again."

Done = tuple[str, tuple[File, ...]]


@dataclass(slots=True)
class _Used:
    """What has been used up of the limits, and how much of the talk is written down and counted."""

    began: float
    written: int  # how many items have been written down
    earlier_seconds: float = 0.0
    tokens: int = 0
    counted: int = 0  # tokens that the last answer's own usage covers
    covered: int = 0  # how many items that are


class Loop:
    """One job, one model. `talk` is the conversation of earlier attempts where the study lets it go on."""

    def __init__(
        self,
        job: Job,
        assignment: Assignment,
        provider: Provider,
        journal: Journal,
        talk: tuple[Item, ...] = (),
    ) -> None:
        self.job = job
        self.assignment = assignment
        self.provider = provider
        self.journal = journal
        earlier = job.earlier.files if job.earlier is not None else ()
        self.workspace = Workspace(job.brief.attachments, earlier, job.limits)
        self.items: list[Item] = [*talk, assignment.first]
        self.is_over = False  # an attempt that is only told again; its time was up long ago
        self.made: list[str] = []  # what became of files since the model was last told
        self.used = _Used(began=time.monotonic(), written=len(talk))

    def work(self) -> Reply:
        """The reply, not yet checked; its cost is the journal's to say. Raises AdapterError, `Stopped`."""
        limits = self.job.limits
        for number in range(1, limits.turns + 1):
            step, raw, turn = self._stored(number) or self._ask(number)
            self._collect(step, turn.made)
            done = self._take_in(raw, turn, number)
            if done is not None:
                message, files = done
                version = self.assignment.version
                return Reply(message, files, self.journal.spent(), turn.provider_id, version)
            if self.used.tokens >= limits.tokens:
                words = f"The run took {self.used.tokens:,} tokens; at most {limits.tokens:,} are allowed."
                raise AdapterError(Fault.TOO_MUCH, words)
        raise AdapterError(Fault.TOO_MUCH, f"The agent did not finish within {limits.turns:,} calls.")

    def replayed(self) -> tuple[Item, ...]:
        """The conversation as the stored answers alone make it."""
        self.is_over = True
        number = 1
        while (stored := self._stored(number)) is not None:
            step, raw, turn = stored
            self._collect(step, turn.made)
            if self._take_in(raw, turn, number) is not None:
                break
            number += 1
        return tuple(self.items)

    def _stored(self, number: int) -> tuple[UUID, Json, Turn] | None:
        stored: Stored | None = self.journal.stored(number)
        if stored is None:
            return None
        self.used.earlier_seconds += stored.seconds
        return stored.step, stored.raw, self.provider.read(stored.raw)

    def _ask(self, number: int) -> tuple[UUID, Json, Turn]:
        """Buy one answer. It is stored before anything is done with it, whatever it says."""
        first = number == 1
        seconds_left = self._seconds_left()
        uncounted = weigh.tokens(self.items[self.used.covered :]) + (self._fixed() if first else 0)
        waits_from = time.monotonic()
        permit = self.journal.ask(
            number,
            request=written(
                self.items[self.used.written :], system=self.assignment.system if first else None
            ),
            read_tokens=self.used.counted + uncounted,
        )
        # Waiting for our own limit of calls a minute is no time of the agent's.
        self.used.began += time.monotonic() - waits_from
        ask = Ask(
            model=self.job.model,
            system=self.assignment.system,
            items=tuple(self.items),
            tools=self.assignment.tools,
            max_output_tokens=permit.max_output_tokens,
            settings=self.job.settings,
            seconds=seconds_left,
            answer_bytes=answer_cap.most_bytes(self.job.limits),
        )
        asked = time.monotonic()
        try:
            text = json_without_keys(json.dumps(calls.call(self.provider.send(ask), ask.seconds)))
        except AdapterError as error:
            self.journal.failed(permit, error, time.monotonic() - asked)
            raise
        except Exception as error:
            bug = AdapterError(Fault.BUG, f"{type(error).__name__}: {error}", unanswered=True)
            self.journal.failed(permit, bug, time.monotonic() - asked)
            raise
        seconds = time.monotonic() - asked
        # Read from what is stored, so that a run that goes on later reads the same.
        raw: Json = json.loads(text)
        try:
            turn = self.provider.read(raw)
        except AdapterError as error:
            self.journal.answered(permit, Answer(text, error.usage), seconds)
            raise
        except Exception:
            # A bug of ours in reading it must not cost the answer.
            self.journal.answered(permit, Answer(text, Usage()), seconds)
            raise
        answer = Answer(text, turn.usage, turn.provider_id, turn.sessions)
        self.journal.answered(permit, answer, seconds)
        return permit.step, raw, turn

    def _fixed(self) -> int:
        """What rules and tools come to."""
        words = (f"{tool.name} {tool.description} {tool.parameters}" for tool in self.assignment.tools)
        return weigh.text_tokens(self.assignment.system) + sum(map(weigh.text_tokens, words))

    def _seconds_left(self) -> float:
        limit = self.job.limits.seconds
        left = limit - self.used.earlier_seconds - (time.monotonic() - self.used.began)
        if left <= 0:
            raise AdapterError(Fault.TOO_SLOW, f"The agent did not finish within {limit:g} seconds.")
        return left

    def _take_in(self, raw: Json, turn: Turn, number: int) -> Done | None:
        """Do what an answer asks. The message and files once it hands over, None while it goes on."""
        self.items.append(Said(raw))
        self.used.covered = self.used.written = len(self.items)
        self.used.counted = turn.usage.input_tokens + turn.usage.output_tokens
        self.used.tokens += self.used.counted
        if turn.stop is Stop.REFUSED:
            raise AdapterError(Fault.EMPTY, "The model or its provider refused to do this job.")
        if turn.calls:
            done = self._do(turn)
            if done is not None:
                return done
        elif turn.stop is Stop.END:
            return turn.text, self.workspace.deliverable(None)
        self._hint(turn, number)
        return None

    def _do(self, turn: Turn) -> Done | None:
        if not self.assignment.tools:
            raise AdapterError(Fault.WRONG_SHAPE, "The model called a tool; it was given none.")
        if len(turn.calls) > MOST_CALLS:
            words = f"The answer has {len(turn.calls):,} tool calls; at most {MOST_CALLS:,} are allowed."
            raise AdapterError(Fault.WRONG_SHAPE, words)
        results: list[Result] = []
        room = MOST_RESULT_CHARS
        for call in turn.calls:
            if not self.is_over:
                self._seconds_left()  # tools take time too
            result = tools.run(self.workspace, call) if room > 0 else Result(call, TOO_LONG, error=True)
            room -= len(result.text)
            results.append(result)
        self.items.append(Answered(tuple(results)))
        finished = self.workspace.finished
        if finished is None:
            return None
        return finished.message, self.workspace.deliverable(finished.files)

    def _hint(self, turn: Turn, number: int) -> None:
        """Tell what the model can't know: what became of its files, that it was cut, that its calls run out.

        With the tools' last answer where there is one, else in words of its own: after a pause of the
        provider's own tools nothing may stand between its answer and the next call.
        """
        if turn.stop is Stop.PAUSED:
            return
        hints = list(self.made)
        self.made.clear()
        if turn.stop is Stop.LENGTH:
            hints.append(prompts.fill(opening.CUT, limit=f"{turn.usage.output_tokens:,}"))
        left = self.job.limits.turns - number
        if left <= WARN_AT and self.assignment.tools:
            hints.append(prompts.fill(opening.NEARLY_OUT, left=str(left)))
        if hints:
            self._tell("\n\n".join(hints))

    def _tell(self, words: str) -> None:
        last = self.items[-1]
        if isinstance(last, Answered):
            *others, result = last.results
            told = replace(result, text=f"{result.text}\n\n{words}")
            self.items[-1] = Answered((*others, told))
        else:
            self.items.append(Told((Text(words),)))

    def _collect(self, step: UUID, made: tuple[Made, ...]) -> None:
        """Put the files of the provider's own code execution into the workspace; each is fetched once."""
        lines = []
        for each in made:
            content = each.content
            if content is None:
                content = self.journal.file(step, each)
            if content is None:
                content = self._fetch(each)
                self.journal.keep_file(step, each, content)
            try:
                lines.append(f"- {self.workspace.put(each.name, content, each.media_type)}")
            except RefusedError as refusal:
                lines.append(f"- {each.name[:80]!a} was not taken: {refusal}")
        if lines:
            self.made.append(prompts.fill(opening.MADE, files="\n".join(lines)))

    def _fetch(self, made: Made) -> bytes:
        fetch = self.provider.fetch(made, most=self.job.limits.file_bytes, seconds=MADE_SECONDS)
        try:
            return calls.call(fetch, MADE_SECONDS)
        except AdapterError as error:
            if error.fault is not Fault.REFUSED_KEY:
                raise
            # The provider keeps such files for a while only. The answer is there, so that the key is good.
            words = f"The file {made.name[:80]!a} is gone at the provider: {error}"
            raise AdapterError(Fault.WRONG_SHAPE, words) from error
