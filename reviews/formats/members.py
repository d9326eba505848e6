"""Which file of a ZIP is the pool file, and which are the criteria."""

from __future__ import annotations

from dataclasses import dataclass

from reviews.formats.archive import Archive
from reviews.formats.problems import FileError, Problems, shown

TASK_NAMES = ("tasks.jsonl", "tasks.csv")
CRITERIA_NAME = "criteria.csv"


@dataclass(frozen=True, slots=True)
class Members:
    """Paths in the ZIP. `folder` is "" or ends in a slash; attachments are looked up below it."""

    folder: str
    tasks: str
    criteria: str | None


def find_members(archive: Archive) -> Members:
    """Look at the top level, or inside the only folder there. Raises FileError where it is not clear."""
    if "[Content_Types].xml" in archive.files:
        raise FileError("this is an Office document (Excel, Word). Save the table as CSV (UTF-8).")
    folder = _only_folder(archive)
    names = [path.removeprefix(folder) for path in archive.files]
    top = [name for name in names if "/" not in name]
    criteria = folder + CRITERIA_NAME if CRITERIA_NAME in top else None
    return Members(folder, folder + _task_file(top), criteria)


def report_unused(archive: Archive, used: set[str], problems: Problems) -> None:
    """Warn of files that no task names: most likely a path is wrong or a row is missing."""
    for path in archive.files:
        if path not in used:
            problems.warning(path, "no task names this file; it is left out.")


def _only_folder(archive: Archive) -> str:
    folders = {path.partition("/")[0] for path in archive.files if "/" in path}
    if len(folders) == 1 and all("/" in path for path in archive.files):
        return f"{folders.pop()}/"
    return ""


def _task_file(top: list[str]) -> str:
    named = [name for name in top if name.lower() in TASK_NAMES]
    others = [name for name in top if name.lower().endswith((".jsonl", ".csv")) and name != CRITERIA_NAME]
    found = named or others
    if not found:
        raise FileError("the top level of the ZIP has no tasks.jsonl and no tasks.csv.")
    if len(found) > 1:
        names = shown(", ".join(sorted(found)))
        raise FileError(
            f"it is not clear which is the pool file: {names}. Name one tasks.jsonl or tasks.csv."
        )
    return found[0]
