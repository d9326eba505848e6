"""The tools that change the deliverable."""

from agents.workspace import names
from agents.workspace.arguments import Arguments
from agents.workspace.files import RefusedError, Workspace


def write_file(workspace: Workspace, arguments: Arguments) -> str:
    file = workspace.write(arguments.path("path"), arguments.text("content").encode())
    return f"Wrote {names.shown(file.name)} ({len(file.content):,} bytes)."


def edit_file(workspace: Workspace, arguments: Arguments) -> str:
    """The old passage must occur exactly once. Line ends are matched as the file has them."""
    name = _own(workspace, arguments.path("path"))
    old, new = arguments.text("old"), arguments.text("new")
    try:
        text = workspace.read(name).content.decode("utf-8")
    except UnicodeDecodeError:
        raise RefusedError(
            f"{names.shown(name)} is no text in UTF-8, so it can't be edited. Write a new file instead."
        ) from None
    if not old:
        raise RefusedError("The old passage is empty. Give the text that is to be replaced.")
    if old not in text and "\r\n" in text:
        old, new = (part.replace("\r\n", "\n").replace("\n", "\r\n") for part in (old, new))
    found = _count(text, old)
    if found == 0:
        raise RefusedError(
            f"The old passage does not occur in {names.shown(name)}. Read the file and give the passage "
            "exactly as it stands, with its spaces and line breaks."
        )
    if found > 1:
        raise RefusedError(
            f"The old passage occurs {found} times in {names.shown(name)}. Give more of what stands around "
            "the one that you mean."
        )
    file = workspace.write(name, text.replace(old, new).encode(), workspace.read(name).media_type)
    return f"Edited {names.shown(name)} (now {len(file.content):,} bytes)."


def delete_file(workspace: Workspace, arguments: Arguments) -> str:
    name = _own(workspace, arguments.path("path"))
    workspace.delete(name)
    return f"Deleted {names.shown(name)}."


def move_file(workspace: Workspace, arguments: Arguments) -> str:
    """Renames a file of the deliverable; copies one of the client's."""
    source, target = arguments.path("source"), arguments.path("target")
    file = workspace.read(source)
    if workspace.get(target) is not None:
        raise RefusedError(
            f"There is a file {names.shown(target)} already. Delete it first, or use another name."
        )
    if names.is_attachment(source):
        workspace.write(target, file.content, file.media_type)
        return f"Copied {names.shown(source)} to {names.shown(target)}; the client's own file stays."
    workspace.rename(source, target)
    return f"Moved {names.shown(source)} to {names.shown(target)}."


def _own(workspace: Workspace, name: str) -> str:
    if names.is_attachment(name):
        raise RefusedError(
            f"{names.shown(name)} is the client's and read-only. Copy it with move_file and work on the copy."
        )
    return workspace.read(name).name


def _count(text: str, passage: str) -> int:
    """How often it occurs, overlapping ones too."""
    count, at = 0, text.find(passage)
    while at >= 0 and count < 1000:
        count, at = count + 1, text.find(passage, at + 1)
    return count
