"""A critic with no model behind it: it compares the words of each requirement with those of the work."""

import re
from collections.abc import Iterable

from agents.adapters import media_types
from agents.adapters.base import Earlier
from agents.adapters.critique import CritiqueJob, Requirement

ENOUGH = 0.5  # of a requirement's words
MOST = 4  # points, those on critical requirements first
SHORT = 120  # characters that a requirement is quoted with
IMPORTANCE = ("critical", "important", "optional")
NOTHING = Earlier("", ())

_WORD = re.compile(r"\d[\d.,:%/-]*|[^\W\d_]{5,}")


def critique(job: CritiqueJob) -> str:
    """A point for each requirement whose words are hardly in the message and the files, or a sentence that
    there is none. Only text is read; where another file may hold the words, it says so and has no point.
    """
    earlier = job.earlier or NOTHING
    known = _words(_texts(earlier))
    missed = [each for each in job.requirements if _share(each, known) < ENOUGH]
    if not missed:
        return "Every requirement has left its traces in the work; nothing needs to be changed."
    unread = [file.name for file in earlier.files if not media_types.is_text(file.media_type)]
    if unread:
        return f"I can't open {', '.join(unread)}; as far as I can tell nothing needs to be changed."
    missed.sort(key=lambda each: (IMPORTANCE.index(each.importance), each.position))
    names = ", ".join(["the message", *(file.name for file in earlier.files)])
    held = len(job.requirements) - len(missed)
    points = [f"{number}. {_point(each)}" for number, each in enumerate(missed[:MOST], 1)]
    opening = (
        f"I looked for each requirement in {names}. {held} of {len(job.requirements)} have left their "
        "traces; leave that part alone. I find hardly a word of these:"
    )
    return "\n".join([opening, "", *points])


def _point(requirement: Requirement) -> str:
    text = requirement.text.rstrip(".")
    if len(text) > SHORT:
        text = text[:SHORT].rsplit(" ", 1)[0].rstrip(",;:") + " …"
    return f"“{text}” ({requirement.importance}). Put it in, or say where it stands."


def _share(requirement: Requirement, known: frozenset[str]) -> float:
    """How many of the words are in the work; 1 where there are none to look for."""
    words = _words([requirement.text])
    return len(words & known) / len(words) if words else 1.0


def _words(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(word.rstrip(".,:") for text in texts for word in _WORD.findall(text.lower()))


def _texts(earlier: Earlier) -> list[str]:
    files = [file for file in earlier.files if media_types.is_text(file.media_type)]
    return [earlier.message, *(file.content.decode("utf-8-sig", errors="replace") for file in files)]
