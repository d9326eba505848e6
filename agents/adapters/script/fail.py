"""Failures on demand: rules in the agent's settings -> what goes wrong in this run.

    {"seconds": 2.5,
     "fail": [{"fault": "empty", "attempt": 0, "times": 2, "tasks": ["id"], "retry_after": 30}]}

A rule without `attempt` holds at every attempt, without `tasks` for every task, without `times` for good;
`times: 2` spoils the first two runs of a cycle. `retry_after` is in seconds. The first rule that holds
counts.
"""

import random
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from agents.adapters.base import AdapterError, File, Job, Reply, Usage
from agents.adapters.critique import CritiqueJob
from reviews.rules.retry import Fault

TOO_MANY_WORDS = 20_000
SPENT = Usage(input_tokens=120, output_tokens=0)

_WORDS = {
    Fault.TOO_SLOW: "The reply took longer than its limit.",
    Fault.REFUSED_KEY: "The provider refused the key.",
    Fault.REFUSED_REQUEST: "The provider does not take the request.",
    Fault.NOT_STORED: "A stored file can't be read or written.",
    Fault.RATE_LIMITED: "The provider asked for fewer requests.",
    Fault.PROVIDER_ERROR: "The provider answered with an error.",
    Fault.UNREACHABLE: "The provider could not be reached.",
    Fault.LEASE_LOST: "The run lost its lease.",
}


def take_time(job: Job) -> None:
    """Sleeps `seconds`, at most the job's limit; of two numbers a time in between, the same for the same job.
    Raises AdapterError(TOO_SLOW) where the limit was not enough.
    """
    seconds = _seconds(job)
    time.sleep(min(seconds, job.limits.seconds))
    if seconds > job.limits.seconds:
        raise AdapterError(Fault.TOO_SLOW, f"No reply within {job.limits.seconds:g} seconds.", usage=SPENT)


def _seconds(job: Job) -> float:
    given = job.settings.get("seconds", 0)
    if not isinstance(given, list):
        return float(given)
    key = repr((job.brief.task_id, job.attempt, job.guidance))
    return random.Random(key).uniform(*given)  # noqa: S311 - it draws a time, no secret


def spoil(job: Job) -> Reply | None:
    """A bad reply, or None where nothing is to go wrong. Raises what is to be raised.

    Replies without a deliverable, of the wrong shape and too big are really returned: it is `check_reply`
    that has to catch them. "bug" raises a plain RuntimeError, as a bug would. Raises ValueError for an
    unknown fault.
    """
    rule = next((rule for rule in job.settings.get("fail", ()) if _holds(rule, job)), None)
    if rule is None:
        return None
    fault = Fault(rule["fault"])
    if fault is Fault.BUG:
        raise RuntimeError("A bug, as the agent's settings ask for.")
    if fault is Fault.EMPTY:
        return Reply("", (), SPENT)
    if fault in (Fault.WRONG_SHAPE, Fault.TOO_MUCH) and isinstance(job, CritiqueJob):
        # Of a critic's reply the words alone count.
        words = "\0" if fault is Fault.WRONG_SHAPE else "word " * TOO_MANY_WORDS
        return Reply(words, (), SPENT)
    if fault is Fault.WRONG_SHAPE:
        return Reply("See the file.", (File("../../report.md", b"# Report\n", "text/markdown"),), SPENT)
    if fault is Fault.TOO_MUCH:
        count = job.limits.files + 1
        files = tuple(File(f"part-{number}.txt", b"part\n", "text/plain") for number in range(count))
        return Reply("Everything is in the parts.", files, SPENT)
    after = rule.get("retry_after")
    wait = None if after is None else timedelta(seconds=after)
    raise AdapterError(fault, _WORDS[fault], retry_after=wait, usage=SPENT)


def _holds(rule: Mapping[str, Any], job: Job) -> bool:
    return (
        rule.get("attempt", job.attempt) == job.attempt
        and job.brief.task_id in rule.get("tasks", (job.brief.task_id,))
        and ("times" not in rule or job.tries < rule["times"])
    )
