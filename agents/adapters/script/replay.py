"""Deliverables written beforehand, in a JSON Lines file, one task a line:

    {"task": id, "attempts": [{"message": "...", "files": [{"name", "kind", "content"}]}, ...]}

`kind` is markdown, csv, code, text, docx, pdf or png; `draft.Draft` says what the content is (a chart
may stand there as an object). A file may
have no entry for a task, and the file itself may be missing: then the deliverable is made up from the job.
"""

import json
from collections.abc import Mapping
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

from agents.adapters.base import Job
from agents.adapters.script import points
from agents.adapters.script.draft import AS_IT_IS, Draft

DEMO: Traversable = resources.files("agents") / "demo" / "deliveries.jsonl"
AGAIN = "I went through the work once more and stand by it."


def find(job: Job, deliveries: Traversable) -> tuple[str, tuple[Draft, ...]] | None:
    """The message and files written for this attempt, or None.

    Guidance with points gets the attempt of that number, or the last there is. Guidance without any (the
    neutral retry) gets the first attempt again, with a sentence added: trying again alone must not make it
    better. Raises ValueError (with the line) for a file that is not as described above.
    """
    attempts = _attempts(_text(deliveries), job.brief.task_id)
    if not attempts:
        return None
    improved = bool(points.of_guidance(job.guidance))
    entry = attempts[min(job.attempt, len(attempts) - 1) if improved else 0]
    files = tuple(_draft(file) for file in entry["files"])
    if job.attempt == 0 or improved:
        return entry["message"], files
    return f"{AGAIN}\n\n{entry['message']}", tuple(_again(file) for file in files)


def _draft(file: Mapping[str, Any]) -> Draft:
    content = file["content"]
    return Draft(file["name"], file["kind"], content if isinstance(content, str) else json.dumps(content))


def _again(file: Draft) -> Draft:
    if file.kind in AS_IT_IS - {"markdown"} or file.kind == "png":
        return file
    return Draft(file.name, file.kind, f"{file.content.rstrip()}\n\n{AGAIN}\n")


def _text(deliveries: Traversable) -> str:
    return deliveries.read_text(encoding="utf-8") if deliveries.is_file() else ""


def _attempts(text: str, task_id: str) -> list[dict[str, Any]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            if entry["task"] == task_id:
                return list(entry["attempts"])
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"Line {number} of the written deliverables is not a task's entry.") from error
    return []
