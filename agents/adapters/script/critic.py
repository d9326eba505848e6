"""A critic with no model behind it: it compares the words of each requirement with those of the work."""

import re
from collections.abc import Iterable

from agents.adapters import media_types
from agents.adapters.base import Earlier
from agents.adapters.critique import CritiqueJob, Requirement

ENOUGH = 0.5  # of a requirement's words
MOST = 4  # points, those on critical requirements first
IMPORTANCE = ("critical", "important", "optional")

_WORD = re.compile(r"\d[\d.,:%/-]*|[^\W\d_]{5,}")


def critique(job: CritiqueJob) -> str:
    """A point for each requirement whose words are hardly in the message and the text files, or a sentence
    that there is none. Other files are named and not looked into.
    """
    known = _words(_texts(job.earlier))
    missed = [each for each in job.requirements if _share(each, known) < ENOUGH]
    if not missed:
        return "Every requirement has left its traces in the work; nothing needs to be changed."
    missed.sort(key=lambda each: (IMPORTANCE.index(each.importance), each.position))
    held = len(job.requirements) - len(missed)
    opening = f"{held} of {len(job.requirements)} requirements have left their traces; leave that part alone."
    where = _where(job.earlier)
    points = [
        f"{number}. {each.text} I find hardly a word of it in {where}. Put it in and say where it is."
        for number, each in enumerate(missed[:MOST], 1)
    ]
    return "\n".join([f"{opening} What is missing:", "", *points])


def _share(requirement: Requirement, known: frozenset[str]) -> float:
    """How many of the words are in the work; 1 where there are none to look for."""
    words = _words([requirement.text])
    return len(words & known) / len(words) if words else 1.0


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word.rstrip(".,:") for text in texts for word in _WORD.findall(text.lower()))


def _texts(earlier: Earlier | None) -> list[str]:
    if earlier is None:
        return []
    files = [file for file in earlier.files if media_types.is_text(file.media_type)]
    return [earlier.message, *(file.content.decode("utf-8-sig", errors="replace") for file in files)]


def _where(earlier: Earlier | None) -> str:
    names = [file.name for file in earlier.files] if earlier else []
    return f"the message and {', '.join(names[:3])}" if names else "the message"
