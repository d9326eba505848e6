"""Which file names may be stored, put into a ZIP and shown, coming from somebody who may be hostile."""

import unicodedata
from collections.abc import Iterable

LONGEST = 200


def problem(name: str) -> str | None:
    """What is wrong with a file name, as the end of a sentence, or None. Subfolders with '/' are fine."""
    if not name.strip():
        return "is empty"
    if len(name) > LONGEST:
        return f"is longer than {LONGEST} characters"
    # "C": control, format (a right-to-left override shows "fdp.exe" as "exe.pdf"), surrogate, unassigned.
    if any(unicodedata.category(char)[0] == "C" for char in name):
        return "has control or invisible characters"
    if "\\" in name:
        return "has a backslash"
    if name.startswith("/") or name[1:2] == ":":
        return "is absolute"
    parts = name.split("/")
    if ".." in parts:
        return "climbs out of its folder"
    if any(part.strip() in {"", "."} for part in parts):
        return "has an empty folder or file name in it"
    return None


def clash(names: Iterable[str]) -> str | None:
    """The first name that can't stand beside an earlier one on every file system, or None.

    Names that differ in case or Unicode form only are the same file on some; "a" and "a/b" can't both exist.
    """
    files: set[str] = set()
    folders: set[str] = set()
    for name in names:
        key = unicodedata.normalize("NFC", name).casefold()
        parents = {key[:index] for index, char in enumerate(key) if char == "/"}
        if key in files or key in folders or parents & files:
            return name
        files.add(key)
        folders |= parents
    return None
