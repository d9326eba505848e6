"""The written part of a deliverable: requirements and points -> a Markdown report and the message beside
it.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from agents.adapters.script.figures import Figures

OPENERS = (
    "This part of the brief is answered in full.",
    "I took this literally and kept to the client's own words.",
    "The brief leaves no doubt here, so this is done as written.",
    "I checked this against the brief twice.",
)
METHODS = (
    "The result stands in the table below and was checked line by line.",
    "Where the brief leaves room, the simplest reading was used and is named here.",
    "The wording is short, so that it can be used as it stands.",
    "Every figure can be traced to the material that came with the job.",
)
GREETINGS = ("Hello,", "Hi,", "Good day,")


@dataclass(frozen=True, slots=True)
class Content:
    """`covered` are the requirements dealt with, `fixes` the points of the guidance, `again` a neutral
    retry.
    """

    title: str
    asked: tuple[str, ...]
    covered: tuple[str, ...]
    fixes: tuple[str, ...]
    again: bool
    figures: Figures


def report(content: Content, chance: random.Random) -> str:
    """The report in Markdown, with a section "What changed" that answers each fix."""
    head = f"# {content.title}\n\n## Summary\n\n{_summary(content)}\n"
    sections = [
        f"### {number}. {_heading(item)}\n\n> {item}\n\n{chance.choice(OPENERS)} {chance.choice(METHODS)}\n"
        for number, item in enumerate(content.covered, 1)
    ]
    rest = [item for item in content.asked if item not in content.covered]
    open_points = f"## Not gone into\n\n{_bullets(rest)}\n" if rest else ""
    parts = (head, changes(content), "## The work\n", *sections, _table(content.figures), open_points)
    return "\n".join(part for part in parts if part)


def changes(content: Content) -> str:
    """The section "What changed", a line for each fix and where it went, or nothing."""
    if not content.fixes:
        return ""
    lines = [
        f"{number}. {fix}\n   - Put right in section {1 + (number - 1) % max(1, len(content.covered))}."
        for number, fix in enumerate(content.fixes, 1)
    ]
    return "## What changed\n\n" + "\n".join(lines) + "\n"


def message(content: Content, names: Sequence[str], chance: random.Random) -> str:
    """What the client reads first: what this is, what changed, which files there are."""
    opening = "here is the work on"
    if content.fixes:
        opening = "thank you for the comments. Here is the revised work on"
    elif content.again:
        opening = "I read everything once more. Here is the work on"
    files = "The files:\n\n" + _bullets([f"`{name}`" for name in names])
    greeting = f"{chance.choice(GREETINGS)} {opening} \u201c{content.title}\u201d."
    return "\n\n".join(part for part in (greeting, changes(content).rstrip(), files) if part) + "\n"


def _summary(content: Content) -> str:
    text = f"The brief has {len(content.asked)} requirements; {len(content.covered)} are dealt with below."
    if content.again:
        text += " The text was gone through once more and put in other words."
    return text


def _heading(text: str) -> str:
    return " ".join(text.split()[:8]).rstrip(".,;:!?")


def _bullets(items: Sequence[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _table(figures: Figures) -> str:
    head, *body = ([cell.replace("|", "/") or "-" for cell in row] for row in figures.rows)
    lines = [head, ["---"] * len(head), *body]
    return f"## {figures.title}\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
