"""Names in a workspace: which are the client's, which may be written, and how a bad one is mended."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from agents.adapters import file_names

ATTACHMENTS = "attachments"


def is_attachment(name: str) -> bool:
    """Whether a name is in the client's folder, also as a file system that minds no case would see it."""
    return _key(name.split("/", 1)[0]).strip(" .") == ATTACHMENTS


def problem(name: str, others: Iterable[str]) -> str | None:
    """Why a file of the deliverable can't have this name beside `others`, as a sentence, or None."""
    found = file_names.problem(name)
    if found:
        return f"The name {shown(name)} {found}. Use a plain name such as report.md or data/table.csv."
    if is_attachment(name):
        return (
            f"{shown(name)} can't be written: the folder {ATTACHMENTS}/ is the client's and read-only. "
            "Use a name outside of it."
        )
    if file_names.clash([*others, name]) is not None:
        return (
            f"{shown(name)} can't stand beside the files that are there: a name differs in case only, or a "
            "file and a folder would have the same name. Use another name."
        )
    return None


def shown(name: str) -> str:
    """A name as it may stand in a sentence, whatever is in it."""
    plain = file_names.problem(name[:80]) is None and name[:80].isprintable()
    return f'"{name[:80]}"' if plain else ascii(name[:80])


def mended(name: str, taken: Collection[str], *, folder: str = "") -> str:
    """A usable name like the one that somebody else chose, not yet in `taken`; within `folder` if given.

    One that can be used stays as it is. What may not be in a name is left out or replaced; a name that is
    taken gets a number before its suffix: "plot.png", "plot (2).png". Outside of a folder a name in the
    client's folder loses that folder.
    """
    as_is = f"{folder}/{name}" if folder else name
    usable = file_names.problem(as_is) is None and (folder or not is_attachment(name))
    if usable and file_names.clash([*taken, as_is]) is None:
        return as_is
    most = file_names.LONGEST - len(folder) - 12  # room for a slash and a number
    parts = [part for part in map(_plain, re.split(r"[/\\]", name)) if part.strip(" .")]
    while not folder and parts and is_attachment(parts[0]):
        del parts[0]
    if len("/".join(parts)) > most:
        parts = [_shortened(parts[-1], most)]
    if not parts or (not folder and is_attachment(parts[0])):
        parts = ["file"]
    if folder:
        parts.insert(0, folder)
    there = {_key(other) for other in taken}
    if any(_key("/".join(parts[:count])) in there for count in range(1, len(parts))):
        # A file is where its folder would be.
        parts = [*parts[: bool(folder)], "-".join(parts[bool(folder) :])]
    found = plain = "/".join(parts)
    number = 1
    while file_names.clash([*taken, found]) is not None:
        number += 1
        found = numbered(plain, number)
    return found


def numbered(name: str, number: int) -> str:
    """The name with a number before its suffix."""
    head, slash, last = name.rpartition("/")
    stem, dot, suffix = last.rpartition(".")
    if not stem:
        stem, dot, suffix = last, "", ""
    return f"{head}{slash}{stem} ({number}){dot}{suffix}"


def _key(name: str) -> str:
    """The same for names that some file systems take for one."""
    return unicodedata.normalize("NFC", name).casefold()


def _plain(part: str) -> str:
    kept = "".join(char for char in part if unicodedata.category(char)[0] != "C")
    return kept.replace(":", "-").strip()


def _shortened(name: str, most: int) -> str:
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix) > 20:
        return name[:most]
    return stem[: most - len(suffix) - 1] + dot + suffix
