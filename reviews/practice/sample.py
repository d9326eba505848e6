"""The sample job: its files and rubric, and what an experienced reviewer made of it, with why."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from reviews.practice.notice import notice
from reviews.practice.texts import FILES, text

TITLE: Final = "Summer opening hours of a town library"
CATEGORY: Final = "Writing"
MINUTES: Final = 20
DELIVERED: Final = ("notice.docx", "hours.csv", "summary.md")
ATTACHED: Final = ("hours-now.csv",)
MEDIA_TYPES: Final = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
    ".md": "text/markdown",
}


@dataclass(frozen=True, slots=True)
class SampleFile:
    """A file of the sample job, small enough to be kept in memory."""

    id: UUID
    name: str
    media_type: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A criterion of the sample's rubric (its position is its id) and the experienced reviewer's answer."""

    position: int
    importance: str
    verdict: str
    text: str
    evidence: str
    why: str


@dataclass(frozen=True, slots=True)
class Answers:
    """What the experienced reviewer answered after the lock. `feedback` is Markdown."""

    would_hire: bool
    hire_why: str
    feedback: str
    feedback_why: str


@cache
def rubric() -> tuple[Judged, ...]:
    """In the order of the positions, which count from 1."""
    return tuple(Judged(**_lines(row)) for row in tomllib.loads(text("rubric.toml"))["criterion"])


@cache
def answers() -> Answers:
    told = tomllib.loads(text("rubric.toml"))
    hire, feedback = _lines(told["hire"]), _lines(told["feedback"])
    return Answers(
        would_hire=hire["would_hire"],
        hire_why=hire["why"],
        feedback=text("feedback.md"),
        feedback_why=feedback["why"],
    )


@cache
def sample_files() -> tuple[SampleFile, ...]:
    """What is delivered, then what is attached, in the order in which the page lists them."""
    return tuple(_file(name) for name in (*DELIVERED, *ATTACHED))


def _file(name: str) -> SampleFile:
    content = notice() if name == "notice.docx" else (FILES / name).read_bytes()
    return SampleFile(
        id=uuid5(NAMESPACE_URL, f"hapi:practice/{name}"),
        name=name,
        media_type=MEDIA_TYPES[Path(name).suffix],
        content=content,
        sha256=sha256(content).hexdigest(),
    )


def _lines(row: dict[str, Any]) -> dict[str, Any]:
    """Texts in one line, however the file breaks them."""
    return {key: " ".join(value.split()) if isinstance(value, str) else value for key, value in row.items()}
