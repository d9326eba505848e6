"""The tools that look."""

from typing import Final

from agents.workspace import names
from agents.workspace.arguments import Arguments
from agents.workspace.extract import PICTURES, picture_size, text_of
from agents.workspace.files import RefusedError, Workspace

ANSWER_CHARS: Final = 40_000
"""Characters of a file in one answer."""


def list_files(workspace: Workspace, _arguments: Arguments) -> str:
    lines = []
    for name in workspace.names():
        file = workspace.read(name)
        note = ", read-only" if names.is_attachment(name) else ""
        lines.append(f"{name} ({len(file.content):,} bytes, {file.media_type}{note})")
    return "\n".join(lines) or "There are no files yet."


def read_file(workspace: Workspace, arguments: Arguments) -> str:
    """A part of a file's text that begins at a line, with a note on how to go on."""
    file = workspace.read(arguments.path("path"))
    first = arguments.whole_number("from_line") or 1
    most = arguments.whole_number("lines")
    head = f"{file.name} ({len(file.content):,} bytes, {file.media_type})"
    text = text_of(file.name, file.media_type, file.content)
    if text is None:
        size = picture_size(file.content) if file.media_type in PICTURES else None
        if size is not None:
            return f"{head} is a picture in {size[0]}, {size[1]:,} x {size[2]:,} pixels."
        return f"{head} can't be shown as text."
    lines = text.split("\n")
    if lines[-1] == "":
        del lines[-1]
    if not lines:
        return f"{head} is empty."
    if first > len(lines):
        raise RefusedError(f"{head} has {len(lines):,} lines; there is no line {first:,}.")
    return _part(head, lines, first, most or len(lines))


def _part(head: str, lines: list[str], first: int, most: int) -> str:
    shown: list[str] = []
    left = ANSWER_CHARS
    for line in lines[first - 1 : first - 1 + most]:
        if len(line) >= left:
            break
        shown.append(line)
        left -= len(line) + 1
    if not shown:
        line = lines[first - 1]
        shown.append(f"{line[:ANSWER_CHARS]} (this line goes on: it has {len(line):,} characters)")
    last = first + len(shown) - 1
    head = f"{head}, lines {first:,} to {last:,} of {len(lines):,}"
    rest = f"\n(Go on with from_line {last + 1}.)" if last < len(lines) else ""
    return "\n".join([f"{head}:", *shown]) + rest
