"""The attachments that a row names, found in the ZIP."""

from __future__ import annotations

from functools import partial

from reviews.formats.archive import Archive
from reviews.formats.entry_names import path_problem, reference_path
from reviews.formats.limits import ATTACHMENT_MAX_BYTES, ATTACHMENTS_PER_TASK_MAX, megabytes
from reviews.formats.problems import FileError, RowReport, shown
from reviews.formats.rows import AttachmentRow


class Attachments:
    """Looks up paths in the folder of the ZIP that holds the pool file; without a ZIP nothing is found."""

    def __init__(self, archive: Archive | None, folder: str) -> None:
        self._archive = archive
        self._folder = folder
        self.used: set[str] = set()
        self._by_lower_case = {path.lower(): path for path in archive.files} if archive else {}

    def find(self, value: object, report: RowReport) -> tuple[AttachmentRow, ...]:
        """`value` is a list of paths, or a text with `;` between them; None and empty give none."""
        found: list[AttachmentRow] = []
        for reference in _references(value, report):
            attachment = self._one(reference, report)
            if attachment is None:
                continue
            if any(other.name.lower() == attachment.name.lower() for other in found):
                report.error("attachments", f"names two files called {shown(attachment.name)}.")
            else:
                found.append(attachment)
        return tuple(found)

    def _one(self, reference: str, report: RowReport) -> AttachmentRow | None:
        path = reference_path(reference)
        if problem := path_problem(path):
            report.error("attachments", problem)
            return None
        if self._archive is None:
            report.error("attachments", f"{shown(path)} needs a ZIP that holds it and the pool file.")
            return None
        inside = self._folder + path
        if inside in self._archive.refused:
            report.failed = True  # the entry itself has been reported
            return None
        if inside not in self._archive.files:
            report.error("attachments", f"{shown(path)} is not in the ZIP.{self._hint(inside)}")
            return None
        size = self._archive.size(inside)
        if size > ATTACHMENT_MAX_BYTES:
            allowed = megabytes(ATTACHMENT_MAX_BYTES)
            report.error("attachments", f"{shown(path)} has {megabytes(size)}; {allowed} are allowed.")
            return None
        try:
            sha256, size = self._archive.digest(inside)
        except FileError as error:
            report.error("attachments", error.message)
            return None
        self.used.add(inside)
        name = path.rpartition("/")[2]
        return AttachmentRow(name, path, size, sha256, partial(self._archive.open, inside))

    def _hint(self, inside: str) -> str:
        other = self._by_lower_case.get(inside.lower())
        return f" It has {shown(other.removeprefix(self._folder))}." if other else ""


def _references(value: object, report: RowReport) -> list[str]:
    if value is None:
        return []
    if isinstance(value, str):
        items: list[object] = [part for part in value.split(";") if part.strip()]
    elif isinstance(value, list):
        items = value
    else:
        report.error("attachments", f"must be a list of paths, not {shown(value)}.")
        return []
    if len(items) > ATTACHMENTS_PER_TASK_MAX:
        report.error("attachments", f"has {len(items):,} files; {ATTACHMENTS_PER_TASK_MAX} are allowed.")
        return []
    texts = [item for item in items if isinstance(item, str) and item.strip()]
    if len(texts) < len(items):
        report.error("attachments", "must be a list of paths, each a text that is not empty.")
    return texts
