"""A file without the names of who made it: by what it is, and what is packed into it."""

import json
from typing import Final

from reviews.convert.errors import UnreadableError
from reviews.neutral import image, office
from reviews.neutral.damaged import DamagedError
from reviews.neutral.file_names import free_name
from reviews.neutral.log import Log
from reviews.neutral.names import Names
from reviews.neutral.packed import check_packed
from reviews.neutral.pdf import out_of_pdf
from reviews.neutral.text import COMMENTS, MARKDOWN, MARKUP, out_of_notebook, out_of_rtf, out_of_text
from reviews.neutral.zip_copy import ZipCopy
from reviews.render.kind import TEXTUAL, said_kind

DEEPEST: Final = 2  # a document within a ZIP may have one enclosed
OLD_OR_LOCKED: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_PLAIN: Final = frozenset(
    {"txt", "text", "csv", "tsv", "json", "jsonl", "log", "rst", "srt", "vtt", "diff", "patch"}
)


def neutralise(request: bytes, *contents: bytes) -> list[bytes]:
    """For the limited process. `request` is JSON: {"names": [what to take out], "files": [name of each]}.

    Gives JSON, for each file {"changed": bool, "changes": [{"where", "name", "count"}], "refused": str}, and
    the new contents, each empty where nothing was changed. `refused` says why others may open what can't be
    looked into here.
    """
    given = json.loads(request)
    names = Names(given["names"])
    told = []
    made = []
    for name, content in zip(given["files"], contents, strict=True):
        log = Log()
        refused = ""
        clean = content
        try:
            clean = out_of_any(content, name, names, log)
        except UnreadableError as error:
            refused = str(error)
        changed = clean != content
        told.append({"changed": changed, "changes": log.lines(), "refused": refused})
        made.append(clean if changed else b"")
    return [json.dumps(told).encode(), *made]


def out_of_any(content: bytes, name: str, names: Names, log: Log, depth: int = 0) -> bytes:
    """`out_of_file`; of a damaged file what stands in its bytes."""
    try:
        return out_of_file(content, name, names, log, depth)
    except DamagedError as error:
        log.add(str(error), {"": 1})
        return _out_of_bytes(content, names, log)


def out_of_file(content: bytes, name: str, names: Names, log: Log, depth: int = 0) -> bytes:
    """The content without the names where a reader doesn't see them: properties, comments, metadata. By its
    first bytes where they tell what it is, else by its name's ending.

    What is of no known kind keeps its lengths and is searched for longer names as they stand (see
    Names.out_of_bytes). Raises DamagedError, or UnreadableError where others may open what we can't.
    """
    ending = name.rpartition(".")[2].lower()
    if content[:1024].lstrip().startswith(b"%PDF-") or b"%PDF-" in content[:1024]:
        return out_of_pdf(content, names, log)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _out_of_zip(content, names, log, depth)
    if content.startswith(b"\xff\xd8\xff"):
        return image.out_of_jpeg(content, names, log)
    if content.startswith(image.PNG):
        return image.out_of_png(content, names, log)
    if content.startswith((b"GIF87a", b"GIF89a")):
        return image.out_of_gif(content, names, log)
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return image.out_of_webp(content, names, log)
    if content.startswith(b"{\\rtf"):
        return out_of_rtf(content, names, log)
    if ending == "ipynb" or (content.lstrip()[:1] == b"{" and b'"nbformat"' in content):
        return out_of_notebook(content, names, log)
    if ending in MARKUP | MARKDOWN | COMMENTS.keys():
        return out_of_text(content, ending, names, log)
    if not _is_text(content, ending):
        return _out_of_unknown(content, names, log)
    # By a name that tells of no text it may open as a web page or a drawing, which don't show all of it.
    return content if said_kind(name) in TEXTUAL else out_of_text(content, "html", names, log)


def _is_text(content: bytes, ending: str) -> bool:
    return ending in _PLAIN or (b"\0" not in content[:4096] and _decodes(content))


def _decodes(content: bytes) -> bool:
    try:
        content.decode()
    except UnicodeDecodeError:
        return False
    return True


def _out_of_unknown(content: bytes, names: Names, log: Log) -> bytes:
    if content.startswith(OLD_OR_LOCKED) and "EncryptedPackage".encode("utf-16-le") in content:
        raise UnreadableError("The file is encrypted.")
    check_packed(content, names)
    return _out_of_bytes(content, names, log)


def _out_of_bytes(content: bytes, names: Names, log: Log) -> bytes:
    clean, found = names.out_of_bytes(content, image.IN_ANYTHING)
    log.add("in the file's bytes", found)
    return clean


def _out_of_zip(content: bytes, names: Names, log: Log, depth: int) -> bytes:
    if depth > DEEPEST:
        raise UnreadableError("Archives lie in archives, too deep to look into.")
    with ZipCopy(content) as archive:
        package = office.is_package(archive)
        taken: set[str] = set()
        for member in archive.members:
            name = member.filename
            within = log.within(name)
            part = package and office.is_part(name)
            if not part:
                name, found = names.out_of_path(name)
                log.add("name of a file within", found)
            name = free_name(name, taken)
            taken.add(name.casefold())
            if member.is_dir() or (part and not _looked_into(member.filename)):
                archive.keep(member, name)
                continue
            old = archive.read(member)
            if part and office.is_about_itself(member.filename):
                new = office.out_of_part(member.filename, old, names, log)
            else:
                new = out_of_any(old, member.filename, names, within, depth + 1)
            if new == old:
                archive.keep(member, name)
            else:
                archive.put(member, name, new)
        return archive.done()


def _looked_into(name: str) -> bool:
    return office.is_about_itself(name) or office.INSIDE.fullmatch(name) is not None
