"""What the demo's reviewers find: the faults written beside a delivery, else faults drawn with a seed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

SEED: Final = 1482
ALONE: Final = {"scripted-writer": 0.8, "scripted-drafter": 0.25}
"""How often a drawn delivery of an agent has no fault at attempt 0."""
PUT_RIGHT: Final = {"feedback": 0.7, "critique": 0.6, "retry": 0.12}
"""How often the next attempt of an arm no longer has a fault."""
BROKEN: Final = 0.08
"""How often it has a new one."""

OVERLOOKED: Final = 0.1
"""How often somebody else overlooks a fault."""
STRICTER: Final = 0.15
"""How often somebody else finds a fault where the first reviewer found none."""

SHORT: Final = 100
ADVICE: Final = {
    "critical": "The job can't be accepted without it, so please do this first.",
    "important": "The brief asks for it; please put it right.",
    "optional": "It would round the work off.",
}
FINDINGS: Final = (
    "I looked for this in {file} and it is not there: “{what}”.",
    "{file} touches on it in passing, which is not enough: “{what}”.",
    "Checked line by line in {file}. It does not hold: “{what}”.",
    "Half of it is in {file}. The rest is missing: “{what}”.",
)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A criterion of the task's rubric; `position` counts from 1."""

    position: int
    text: str
    importance: str


@dataclass(frozen=True, slots=True)
class Case:
    """A deliverable to judge.

    `replayed` says that it was written beforehand, with its faults beside it. `flawed` rules out that a drawn
    attempt 0 has no fault. `told`: the agent was given points to put right, as a neutral retry and a critic
    who finds nothing give none. `blind`: the reviewer does not know of earlier attempts. `file` is its first
    file.
    """

    study: str
    task: str
    agent: str
    arm: str | None
    attempt: int
    told: bool
    requirements: Sequence[Requirement]
    replayed: bool
    flawed: bool
    blind: bool
    file: str

    def chance(self, attempt: int, about: str) -> random.Random:
        """The same draw in every process. Attempt 0 is shared by all arms."""
        arm = self.arm if attempt else None
        key = (SEED, self.study, self.task, self.agent, arm, attempt, about)
        return random.Random(repr(key))  # noqa: S311 - a story, not a secret


def faults(case: Case) -> dict[int, str]:
    """The positions of the requirements that are not met, each with the reviewer's reason, in order."""
    if case.replayed:
        entry = notes()[case.task]
        # Without points the first attempt is delivered again (see adapters.script.replay).
        noted = entry["second_faults"] if case.told else entry["faults"]
        return dict(sorted((fault["criterion"], fault["reason"]) for fault in noted))
    texts = {requirement.position: requirement.text for requirement in case.requirements}
    drawn = sorted(_drawn(case, case.attempt))
    return {position: _reason(case, position, texts[position]) for position in drawn}


def second_opinion(case: Case) -> dict[int, str]:
    """What somebody else finds who knows of no other attempt: mostly the same faults, in their own words."""
    chance = case.chance(case.attempt, "second opinion")
    first = faults(case)
    found = {position for position in first if chance.random() >= OVERLOOKED}
    if chance.random() < STRICTER:
        found.add(chance.choice([it.position for it in case.requirements if it.position not in first]))
    texts = {requirement.position: requirement.text for requirement in case.requirements}
    return {
        position: _finding(case, "second reason", position, texts[position]) for position in sorted(found)
    }


def feedback(case: Case, found: dict[int, str]) -> str:
    """The words that the next attempt gets: those written for it, else a point for each fault."""
    if case.replayed and case.attempt == 0:
        written: str = notes()[case.task]["feedback"]
        return written
    by_position = {requirement.position: requirement for requirement in case.requirements}
    met = len(by_position) - len(found)
    points = [
        f"{number}. {reason} {ADVICE[by_position[position].importance]}"
        for number, (position, reason) in enumerate(found.items(), 1)
    ]
    stands = "One thing stands" if len(found) == 1 else f"{len(found)} things stand"
    fine = f"{met} of {len(by_position)} requirements hold, and that part can stay as it is."
    opening = f"{fine} {stands} in the way:"
    closing = "Please leave the rest alone, and say in your message where each point went."
    return "\n\n".join([opening, "\n".join(points), closing])


def would_hire(case: Case, found: dict[int, str]) -> bool:
    """A client takes nearly all complete work, and now and then work with one fault."""
    return case.chance(case.attempt, "hire").random() < {0: 0.92, 1: 0.3}.get(len(found), 0.0)


@cache
def notes() -> dict[str, dict[str, Any]]:
    """What is written about the deliveries of a task: faults, feedback, second_faults, by task id."""
    text = (resources.files("agents") / "demo" / "deliveries.jsonl").read_text(encoding="utf-8")
    return {entry["task"]: entry for entry in map(json.loads, text.splitlines())}


def _drawn(case: Case, attempt: int) -> set[int]:
    chance = case.chance(attempt, "faults")
    positions = [requirement.position for requirement in case.requirements]
    if attempt == 0:
        fine = chance.random() < ALONE[case.agent] and not case.flawed
        return set() if fine else set(chance.sample(positions, chance.randint(1, 4)))
    before = _drawn(case, attempt - 1)
    left = {position for position in sorted(before) if chance.random() >= PUT_RIGHT[case.arm or ""]}
    if chance.random() < BROKEN:
        left.add(chance.choice([position for position in positions if position not in before]))
    return left


def _reason(case: Case, position: int, text: str) -> str:
    if case.attempt and not case.blind and position in _drawn(case, case.attempt - 1):
        return f"Still open: “{shortened(text)}”. {case.file} says that it is put right, and it is not."
    return _finding(case, "reason", position, text)


def _finding(case: Case, about: str, position: int, text: str) -> str:
    finding = case.chance(case.attempt, f"{about} {position}").choice(FINDINGS)
    return finding.format(file=case.file, what=shortened(text))


def shortened(text: str) -> str:
    """A requirement's first part, without its details, at most SHORT characters."""
    whole = text.rstrip(".")
    first = re.split(r"[:;(]", whole, maxsplit=1)[0].strip()
    kept = first if len(first) >= 25 else whole
    return kept if len(kept) <= SHORT else kept[:SHORT].rsplit(" ", 1)[0].rstrip(",") + " …"
