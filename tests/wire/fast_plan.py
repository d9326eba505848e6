"""What the fast server does with a request: the model's name says how many calls a job takes, how long each
one does and what goes wrong, and the conversation itself how far the job is.

    fast.steps-3-8.ms-50-200.errors-3     3 to 8 calls a job, 50 to 200 ms each, 3 % go wrong in some way
    fast.wrong-429-2                      one call a job; the first two requests get a 429
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from tests.wire.says import Call, Json, Says, Spent, call

# Ways for a request to go wrong, all as likely: three are a plain no, the others bring no whole answer, but
# for `slow`, a whole answer that may come too late.
NO = ("429", "500", "503")
NO_ANSWER = ("cut_before", "cut_midway", "malformed")
WRONG = (*NO, *NO_ANSWER, "slow")
SLOW_SECONDS = 6.0
BYTES_A_TOKEN = 4
END = "(end)"
MODEL_IN_PATH = re.compile(r"/models/([^/:]+):")


@dataclass(frozen=True, slots=True)
class Plan:
    """What a model's name says. `wrong`: how the first `wrong_first` requests go wrong, whatever `errors` (in
    percent) says."""

    least: int = 1
    most: int = 1
    least_ms: int = 0
    most_ms: int = 0
    errors: int = 0
    wrong: str = ""
    wrong_first: int = 0

    def steps(self, job: str) -> int:
        """How many calls the job takes."""
        return self.least + crc32(job.encode()) % (self.most - self.least + 1)

    def seconds(self, chance: random.Random) -> float:
        return chance.uniform(self.least_ms, self.most_ms) / 1000


@lru_cache
def plan_of(model: str) -> Plan:
    """ValueError for a name that says nothing."""
    values: dict[str, int | str] = {}
    for word in model.split(".")[1:]:
        name, *given = word.split("-")
        if name in {"steps", "ms"}:
            low, high = given[0], given[-1]
            names = ("least", "most") if name == "steps" else ("least_ms", "most_ms")
            values |= {names[0]: int(low), names[1]: int(high)}
        elif name == "errors":
            values["errors"] = int(given[0])
        elif name == "wrong":
            values |= {"wrong": given[0], "wrong_first": int(given[1])}
        else:
            raise ValueError(f"no such word in a model's name: {word}")
    return Plan(**values)  # type: ignore[arg-type]


def model_of(path: str, body: Json) -> str:
    found = MODEL_IN_PATH.search(path)
    return found[1] if found else str(body.get("model"))


def job_of(model: str, body: Json) -> str:
    """Tells a conversation from others: the model and the first thing that it was told."""
    items = body.get("messages") or body.get("input") or body.get("contents") or []
    first = next((item for item in items if item.get("role") == "user"), None)
    return hashlib.sha256(f"{model}\n{json.dumps(first)}".encode()).hexdigest()[:16]


def says(plan: Plan, job: str, answered: int, body: Json, request_bytes: int) -> Says:
    """The answer after `answered` earlier ones: the next step of the job, or plain words where there are no
    tools, as for a critic. What it costs depends on the request alone."""
    steps = plan.steps(job)
    number = answered % steps + 1
    calls = _calls(job, number, steps) if body.get("tools") else ()
    text = f"Step {number} of job {job}."
    written = (len(text) + sum(len(each.arguments) + 60 for each in calls)) // BYTES_A_TOKEN
    read = request_bytes // BYTES_A_TOKEN
    spent = Spent(read, written, cached=read // 2 if answered else 0, reasoning=written // 3)
    return Says(text, calls, spent=spent)


def report(job: str, steps: int) -> str:
    """The one file of the deliverable of a job whose every answer was taken in once, in order."""
    parts = "".join(f"Part {number}.\n" for number in range(1, max(steps, 2)))
    return f"# Report of job {job}\n\n{parts}{END}\n"


def _calls(job: str, number: int, steps: int) -> tuple[Call, ...]:
    begin = call("write_file", path="report.md", content=report(job, 2))
    finish = call("finish", message=f"Done: job {job}.", files=None)
    if steps == 1:
        return begin, finish
    if number == steps:
        return (finish,)
    if number == 1:
        return (begin,)
    return (call("edit_file", path="report.md", old=END, new=f"Part {number}.\n{END}"),)
