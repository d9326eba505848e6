"""The tools of a workspace, carried out. The same calls on the same start give the same files and answers: a
run that was killed replays its stored replies over a fresh workspace and goes on from there."""

from collections.abc import Callable
from typing import Final

from agents.adapters.turns import Call, Result
from agents.workspace import changing, converting, finishing, reading
from agents.workspace.arguments import Arguments
from agents.workspace.decode import storable
from agents.workspace.files import RefusedError, Workspace
from agents.workspace.specs import TOOLS

__all__ = ["TOOLS", "run"]

_DO: Final[dict[str, Callable[[Workspace, Arguments], str]]] = {
    "list_files": reading.list_files,
    "read_file": reading.read_file,
    "write_file": changing.write_file,
    "edit_file": changing.edit_file,
    "delete_file": changing.delete_file,
    "move_file": changing.move_file,
    "convert_file": converting.convert_file,
    "finish": finishing.finish,
}


def run(workspace: Workspace, call: Call) -> Result:
    """Do what the model asked. Never raises for anything in the call: the result then is an error whose text
    says what to do instead, and nothing has changed. The text can be stored by the database.

    May take seconds (a big document is read in another process), so keep it off an event loop. One call at
    a time for a workspace.
    """
    try:
        text = _done(workspace, call)
    except RefusedError as refused:
        return Result(call, storable(str(refused)), error=True)
    return Result(call, storable(text))


def _done(workspace: Workspace, call: Call) -> str:
    do = _DO.get(call.name)
    if do is None:
        names = ", ".join(tool.name for tool in TOOLS)
        raise RefusedError(f"There is no tool {call.name[:80]!a}. There are {names}.")
    if workspace.finished is not None:
        raise RefusedError("The work is handed over; nothing can be done any more.")
    return do(workspace, Arguments(call))
