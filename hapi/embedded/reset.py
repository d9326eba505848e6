"""`./run reset`: empties the state folder, after asking."""

import shutil
import sys
from pathlib import Path

from hapi.embedded.home import recorded_home
from hapi.embedded.layout import Layout, try_lock
from hapi.embedded.session import say

LOCKS = ("supervisor.lock", "servers.lock")


def reset(arguments: list[str]) -> int:
    """0 when var/ is empty; 1 when something runs or the answer was not yes. `--yes` does not ask."""
    layout = Layout.of_checkout()
    unknown = [argument for argument in arguments if argument != "--yes"]
    if unknown:
        say(f"./run reset knows only --yes, not {' '.join(unknown)}.")
        return 2
    inner = [layout, *(Layout(path) for path in _inner_folders(layout))]
    held = [try_lock(each.var / name) for each in inner for name in LOCKS if each.var.is_dir()]
    if not all(held):
        say("Something of this checkout still runs (the site, a command, tests). Stop it first.")
        return 1
    outside = [home for each in inner if (home := recorded_home(each)) is not None]
    places = "\n".join(f"  {path}" for path in [layout.var, *outside])
    if "--yes" not in arguments:
        say(f"This deletes the database, all files and the virtual environment in\n{places}")
        if not _agreed():
            say("Nothing was deleted.")
            return 1
    for home in outside:
        shutil.rmtree(home)
    for note in layout.var.rglob("sockets-folder"):
        shutil.rmtree(note.read_text(encoding="utf-8"), ignore_errors=True)
    for path in layout.var.iterdir():
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    say(f"Emptied:\n{places}")
    return 0


def _inner_folders(layout: Layout) -> list[Path]:
    """The state folders of tests and benches below var/."""
    return [path.parent for path in layout.var.glob("*/supervisor.lock")]


def _agreed() -> bool:
    print("Type yes to go on: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() == "yes"
