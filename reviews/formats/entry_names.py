"""Names inside a ZIP: which may be used, and which stay out of the way."""

from __future__ import annotations

import re
import unicodedata
import zipfile

from reviews.formats.limits import PATH_MAX
from reviews.formats.problems import shown
from reviews.formats.text_fields import text_problem

DRIVE = re.compile(r"[A-Za-z]:")
LITTER = re.compile(r"(^|.*/)(__MACOSX/.*|\.DS_Store|Thumbs\.db|desktop\.ini|\._[^/]*)")
UTF8_FLAG = 0x800


def is_litter(path: str) -> bool:
    """True for the files that macOS and Windows leave in every folder."""
    return LITTER.fullmatch(path) is not None


def entry_path(info: zipfile.ZipInfo) -> str:
    """The name of an entry as text. Raises ValueError, with a message for people, where it is not UTF-8.

    zipfile reads names without the UTF-8 flag as code page 437, yet many programs write UTF-8 without it.
    """
    name = info.orig_filename
    if not info.flag_bits & UTF8_FLAG:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError as error:
            raise ValueError(f"the name of the entry {shown(name)} is not UTF-8. Rename the file.") from error
    return unicodedata.normalize("NFC", name)


def reference_path(reference: str) -> str:
    """A path in a row of the pool file, made comparable with `entry_path`."""
    return unicodedata.normalize("NFC", reference.strip()).removeprefix("./")


def path_problem(path: str) -> str | None:
    """Say why a path may not be used, or None: it must stay inside the ZIP and be plain."""
    if problem := text_problem(path, PATH_MAX, one_line=True, name=True):
        return f"the path {shown(path)} {problem}"
    if "\\" in path:
        return f"the path {shown(path)} has a backslash. Write folders with a slash: data/sales.csv."
    if path.startswith("/") or DRIVE.match(path):
        return f"the path {shown(path)} is absolute. Give it relative to the pool file."
    parts = path.removesuffix("/").split("/")
    if ".." in parts:
        return f"the path {shown(path)} climbs out of the ZIP."
    if "" in parts or "." in parts:
        return f"the path {shown(path)} has an empty part."
    return None
