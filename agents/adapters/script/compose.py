"""A deliverable made up from the job alone: which files, and how well it does."""

import hashlib
import json
import random
from collections.abc import Sequence

from agents.adapters.base import Job
from agents.adapters.make import table
from agents.adapters.script import figures, points, program, report
from agents.adapters.script.draft import Draft
from agents.adapters.script.report import Content

# Category -> the kinds that the report may come as, and what comes beside it.
PLANS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Accounting & Consulting": (("docx", "pdf"), ("csv",)),
    "Admin Support": (("docx", "markdown"), ("csv",)),
    "Data Science & Analytics": (("markdown", "pdf"), ("csv", "png", "code")),
    "Design & Creative": (("pdf",), ("png",)),
    "Engineering & Architecture": (("pdf", "docx"), ("csv", "png")),
    "Sales & Marketing": (("docx", "markdown"), ("png",)),
    "Translation": (("docx",), ("csv",)),
    "Web, Mobile & Software Development": (("markdown",), ("code",)),
    "Writing": (("docx", "markdown"), ()),
}
OTHER = (("markdown", "docx", "pdf"), ("csv",))

REPORT_NAMES = {"markdown": "report.md", "docx": "report.docx", "pdf": "report.pdf"}


def compose(job: Job) -> tuple[str, tuple[Draft, ...]]:
    """The message and files of this attempt; the same job always gets the same ones.

    Alone, a part of the brief's requirements is dealt with. Guidance with points deals with all of them and
    answers each point, in the message and in every file that has words. A neutral retry deals with one more
    at most.
    """
    # Not hash(): that differs from process to process.
    seed = hashlib.sha256(f"{job.brief.task_id}\0{job.model}".encode(errors="replace")).digest()
    chance = random.Random(seed)  # noqa: S311 - it draws words, not secrets
    formats, beside = PLANS.get(job.brief.category, OTHER)
    kind = chance.choice(formats)
    share = chance.uniform(0.5, 0.8)
    content = _content(job, share)
    drafts = [Draft(REPORT_NAMES[kind], kind, report.report(content, chance))]
    drafts += [_beside(other, content) for other in beside]
    return report.message(content, [draft.name for draft in drafts], chance), tuple(drafts)


def _content(job: Job, share: float) -> Content:
    asked = points.of_brief(job.brief.text)
    fixes = points.of_guidance(job.guidance)
    again = job.attempt > 0 and not fixes
    count = len(asked) if fixes else max(1, int(len(asked) * share)) + again
    covered = asked[:count]
    return Content(
        title=" ".join(job.brief.title.split()),
        asked=asked,
        covered=covered,
        fixes=fixes,
        again=again,
        figures=figures.find(job.brief, asked, covered),
    )


def _beside(kind: str, content: Content) -> Draft:
    shown = content.figures
    if kind == "csv":
        return Draft(
            "figures.csv", "csv", table.write([*shown.rows, *_changed(content.fixes, len(shown.rows[0]))])
        )
    if kind == "png":
        return Draft("chart.png", "png", json.dumps({"title": shown.title, "bars": shown.bars}))
    return Draft("figures.py", "code", program.source(content))


def _changed(fixes: Sequence[str], columns: int) -> list[list[str]]:
    return [["changed: " + fix, *[""] * (columns - 1)] for fix in fixes]
