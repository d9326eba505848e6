"""The tool that ends the work."""

from agents.workspace import names
from agents.workspace.arguments import Arguments
from agents.workspace.files import Finished, RefusedError, Workspace


def finish(workspace: Workspace, arguments: Arguments) -> str:
    """Sets `workspace.finished` where message and files can be delivered."""
    message = arguments.text("message")
    chosen = arguments.texts("files")
    most = workspace.limits.message_chars
    if len(message) > most:
        raise RefusedError(
            f"The message has {len(message):,} characters; it may have {most:,}. Put the rest into a file."
        )
    if "\0" in message:
        raise RefusedError("The message has a NUL character in it. Leave it out.")
    files = None if chosen is None else tuple(dict.fromkeys(name.removeprefix("./") for name in chosen))
    for name in files or ():
        _check(workspace, name)
    if not message.strip() and not workspace.deliverable(files):
        raise RefusedError("There is nothing to hand over: no message and no file.")
    workspace.finished = Finished(message, files)
    return "Handed over."


def _check(workspace: Workspace, name: str) -> None:
    if names.is_attachment(name):
        raise RefusedError(
            f"{names.shown(name)} is the client's own file and no part of the deliverable. Copy it with "
            "move_file if it belongs to it."
        )
    if workspace.get(name) is None:
        raise RefusedError(workspace.missing(name))
