"""Figures that others published, to be laid over ours: never ours, and marked so wherever they are shown.

Source: the paper on UpBench (arXiv 2511.12306) and what was told with it, as PROTOCOL.md lists it. Counts are
derived from the rates over 322 tasks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

TASKS: Final = 322
SOURCE: Final = "UpBench, arXiv 2511.12306, November 2025"


@dataclass(frozen=True, slots=True)
class Published:
    """One agent's completion by attempt: `completed[k]` of TASKS, None from where only a prediction is known.

    `predicted` maps k to a rate that the source itself predicted and nobody observed.
    """

    agent: str
    completed: tuple[int | None, ...]
    predicted: dict[int, float]

    @property
    def alone(self) -> int:
        """How many of TASKS were completed at attempt 0."""
        assert self.completed[0] is not None
        return self.completed[0]

    @property
    def last(self) -> int:
        """How many were completed by the last observed attempt."""
        return [completed for completed in self.completed if completed is not None][-1]


@dataclass(frozen=True, slots=True)
class PublishedCategory:
    """One agent in one category, alone and after one round; n was not published. None: not told."""

    category: str
    agent: str
    alone: float | None
    after: float | None


OVERALL: Final = (
    Published("Claude Sonnet 4", (128, 165, 180), {}),
    Published("Gemini 2.5 Pro", (64, 104), {2: 0.411}),
    Published("GPT-5", (63, 108), {2: 0.423}),
)

BY_CATEGORY: Final = (
    PublishedCategory("Data Science & Analytics", "Claude Sonnet 4", 0.64, 0.93),
    PublishedCategory("Sales & Marketing", "Gemini 2.5 Pro", 0.17, 0.31),
    PublishedCategory("Engineering & Architecture", "GPT-5", 0.30, 0.50),
    PublishedCategory("Web, Mobile & Software Development", "Claude Sonnet 4", 0.68, None),
)
