"""What every adapter is given, what it hands back, and how it says that it could not.

An adapter turns a `Job` (brief, earlier deliverable, what the arm gives) into a `Reply`. It is called
outside any transaction, may take minutes, keeps nothing between calls and never retries: one rule elsewhere
decides about that.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any, Protocol

from agents.adapters import file_names
from reviews.rules.retry import Fault

MEDIA_TYPE = re.compile(r"[\w.+-]{1,60}/[\w.+-]{1,100}", re.ASCII)
MOST_USD = Decimal("999999.999999")  # what the database's column holds
MOST_TOKENS = 1_000_000_000  # more than any run can use up


@dataclass(frozen=True, slots=True)
class File:
    """One file. `name` may hold subfolders with '/'; see `file_names.problem` for what is safe."""

    name: str
    content: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Earlier:
    """The agent's own earlier deliverable."""

    message: str
    files: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a run may take in time and size. `seconds` is wall-clock time over the whole run.

    `turns` is how often a model is called, `tokens` what it reads and writes over all its calls together,
    `max_output_tokens` what it may write in one of them. `job_bytes` is for what goes in: the job's
    attachments and the earlier deliverable's files together.
    """

    seconds: float = 1_200
    turns: int = 40
    tokens: int = 1_000_000
    files: int = 20
    file_bytes: int = 20_000_000
    total_bytes: int = 50_000_000
    message_chars: int = 200_000
    max_output_tokens: int = 16_000
    job_bytes: int = 50_000_000


@dataclass(frozen=True, slots=True)
class Brief:
    """The job as the client posted it. `text` is Markdown. The rubric is not in here: no agent may see it."""

    task_id: str
    title: str
    text: str
    category: str
    attachments: tuple[File, ...]


@dataclass(frozen=True, slots=True)
class Job:
    """One run's work.

    `guidance` is what the arm gives (the rendered feedback, the critique or the neutral retry sentence),
    None at attempt 0. `earlier` is None where there is nothing to build on. `tries` is how many runs of
    this cycle came before this one.
    """

    brief: Brief
    attempt: int
    earlier: Earlier | None
    guidance: str | None
    settings: Mapping[str, Any]
    model: str
    limits: Limits
    tries: int


@dataclass(frozen=True, slots=True)
class Usage:
    """What was used up. Tokens read from and written to a cache are part of the input, reasoning tokens
    part of the output.

    `cost_usd` is None where nobody knows the price: unknown is not free.
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    reasoning_tokens: int = 0
    cost_usd: Decimal | None = None
    cache_write_tokens: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished reply, not yet judged: pass it to `check_reply` before believing it."""

    message: str
    files: tuple[File, ...]
    usage: Usage
    provider_id: str = ""
    prompt_version: str = ""


class AdapterError(Exception):
    """A run that brought no deliverable.

    The message says what happened in plain words and is shown to people: it never holds a key, a header or
    a token. `usage` is what was spent all the same; one that can't be true is left out, which the message
    then says. `retry_after` is how long the provider asked us to wait, if it did. `unanswered`: the call
    may have been carried out, and paid for, but no complete answer came; else nothing was charged.
    `request`: it is this request that the provider does not take, and not the key or the account.
    """

    def __init__(
        self,
        fault: Fault,
        message: str,
        *,
        retry_after: timedelta | None = None,
        usage: Usage = Usage(),
        unanswered: bool = False,
        request: bool = False,
    ) -> None:
        wrong = usage_problem(usage)
        super().__init__(message if wrong is None else f"{message} {wrong}")
        self.fault = fault
        self.retry_after = retry_after
        self.unanswered = unanswered
        self.request = request
        self.usage = usage if wrong is None else Usage()

    @property
    def retryable(self) -> bool:
        """Whether the same job may bring a reply later with nobody changing anything.

        Only a refused key (or a setting that the provider refuses as firmly) waits for a person. How often
        the rest is tried, and how long to wait, is for `reviews.rules.retry` to say.
        """
        return self.fault is not Fault.REFUSED_KEY


class Adapter(Protocol):
    def deliver(self, job: Job) -> Reply:
        """Do the job once. Raises AdapterError; any other exception is a bug of ours."""
        ...


def check_reply(reply: Reply, limits: Limits) -> None:
    """Raises AdapterError (with the reply's usage) unless the reply can be stored and reviewed.

    EMPTY: no file and a blank message (an empty file is a deliverable, a bad one). TOO_MUCH: a limit passed.
    WRONG_SHAPE: a usage that can't be true, an unsafe or repeated file name, no media type, text that the
    database can't hold.
    What is written in the message and the files is not judged: expect it to be hostile.
    """
    if usage_problem(reply.usage):
        raise AdapterError(Fault.WRONG_SHAPE, "The reply can't be used.", usage=reply.usage)
    found = _too_much(reply, limits)
    if found:
        raise AdapterError(Fault.TOO_MUCH, found, usage=reply.usage)
    if not reply.files and not reply.message.strip():
        raise AdapterError(Fault.EMPTY, "The reply has no message and no files.", usage=reply.usage)
    found = _wrong_shape(reply)
    if found:
        raise AdapterError(Fault.WRONG_SHAPE, found, usage=reply.usage)


def usage_problem(usage: Usage) -> str | None:
    """What can't be true of a usage, in a sentence, or None. A cost below 0, say, would lift a cap."""
    cost: object = usage.cost_usd
    if cost is not None and not (isinstance(cost, Decimal) and cost.is_finite() and 0 <= cost <= MOST_USD):
        return f"Its cost is no amount from USD 0 to 999,999.999999: {str(cost)[:40]!a}."
    counts: dict[str, object] = {
        "input": usage.input_tokens,
        "output": usage.output_tokens,
        "cached": usage.cached_tokens,
        "reasoning": usage.reasoning_tokens,
        "cache write": usage.cache_write_tokens,
    }
    for name, count in counts.items():
        if not isinstance(count, int) or not 0 <= count <= MOST_TOKENS:
            return f"Its count of {name} tokens is no number from 0 to {MOST_TOKENS:,}: {str(count)[:40]!a}."
    return None


def _too_much(reply: Reply, limits: Limits) -> str | None:
    if len(reply.message) > limits.message_chars:
        count, most = len(reply.message), limits.message_chars
        return f"The message has {count:,} characters; at most {most:,} are allowed."
    if len(reply.files) > limits.files:
        return f"The reply has {len(reply.files):,} files; at most {limits.files:,} are allowed."
    for number, file in enumerate(reply.files, 1):
        if len(file.content) > limits.file_bytes:
            return (
                f"File {number} has {len(file.content):,} bytes; at most {limits.file_bytes:,} are allowed."
            )
    total = sum(len(file.content) for file in reply.files)
    if total > limits.total_bytes:
        return f"The files have {total:,} bytes together; at most {limits.total_bytes:,} are allowed."
    return None


def _wrong_shape(reply: Reply) -> str | None:
    # PostgreSQL stores neither of the two in text.
    if "\0" in reply.message or any("\ud800" <= char <= "\udfff" for char in reply.message):
        return "The message has characters that are not text (NUL or half of a surrogate pair)."
    for number, file in enumerate(reply.files, 1):
        found = file_names.problem(file.name)
        if found:
            return f"The name of file {number} {found}: {file.name[:80]!a}."
        if not MEDIA_TYPE.fullmatch(file.media_type):
            return f"File {number} has no valid media type: {file.media_type[:80]!a}."
    repeated = file_names.clash(file.name for file in reply.files)
    if repeated is not None:
        return f"Two files are both named {repeated[:80]!a}, or one is in the other's place."
    return None
