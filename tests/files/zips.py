"""ZIPs, as they should be and as they should not."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from tests.files.case import Case

THEN = (2024, 1, 1, 0, 0, 0)
LOCAL, CENTRAL = b"PK\x03\x04", b"PK\x01\x02"


def zipped(members: Mapping[str, bytes | str], *, packed: bool = True) -> bytes:
    """A ZIP of these members, the same bytes each time."""
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        for name, content in members.items():
            info = ZipInfo(name, THEN)
            info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
            archive.writestr(info, content)
    return out.getvalue()


def locked(archive: bytes) -> bytes:
    """The same ZIP with its members marked as encrypted."""
    found = bytearray(archive)
    for mark, flags in ((LOCAL, 6), (CENTRAL, 8)):
        at = found.find(mark)
        while at >= 0:
            found[at + flags] |= 1
            at = found.find(mark, at + 4)
    return bytes(found)


def inner() -> bytes:
    return zipped({"depths.csv": "at,depth\nquay,6\n", "notes/read me.txt": "Read this first.\n"})


def nested(levels: int) -> bytes:
    content = b"The innermost file.\n"
    for level in range(levels):
        content = zipped({f"level-{level}.{'zip' if level else 'txt'}": content})
    return content


def bomb() -> bytes:
    """60 MB of zeros in 60 kB."""
    return zipped({"harmless.txt": b"0" * 60_000_000, "small.txt": "A small one beside it.\n"})


def path_tricks() -> bytes:
    names = (
        "../../../etc/passwd",
        "/etc/cron.d/job",
        "C:\\Windows\\evil.bat",
        "..\\..\\up.txt",
        "a/../../b.txt",
    )
    scripts = ('<img src=x onerror="alert(1)">.txt', "report\u202egnp.exe", "con", "x" * 400 + ".txt")
    return zipped({name: f"This is {number}.\n" for number, name in enumerate((*names, *scripts))})


CASES = (
    Case(
        "survey.zip",
        "good",
        "a folder of files and another ZIP",
        lambda: zipped({"report.md": "# Depths\n", "inner.zip": inner()}),
        "archive",
        "inner.zip",
    ),
    Case("nothing.zip", "empty", "a ZIP without members", lambda: zipped({}), "archive", "This ZIP is empty"),
    Case(
        "many.zip",
        "huge",
        "12,000 members",
        lambda: zipped({f"part-{n:05}.txt": "x" for n in range(12_000)}, packed=False),
        "archive",
        "Only the first 10,000 members are listed.",
    ),
    Case(
        "cut.zip",
        "truncated",
        "the second half is missing",
        lambda: nested(1)[: len(nested(1)) // 2],
        "archive",
        "The file is damaged, or no ZIP.",
    ),
    Case(
        "locked.zip",
        "encrypted",
        "members with a password",
        lambda: locked(inner()),
        "archive",
        "(encrypted)",
    ),
    Case(
        "survey.pdf",
        "mislabelled",
        "a ZIP that is called a PDF",
        inner,
        "archive",
        "By its name this file is a PDF; its content is a ZIP archive, and is shown as such.",
    ),
    Case(
        "tricks.zip",
        "hostile",
        "members whose names lead out of the ZIP, or are markup",
        path_tricks,
        "archive",
        "../../../etc/passwd",
    ),
    Case("bomb.zip", "hostile", "60 MB of zeros in 60 kB", bomb, "archive", "harmless.txt"),
    Case(
        "deep.zip",
        "hostile",
        "a ZIP in a ZIP in a ZIP, and so on",
        lambda: nested(8),
        "archive",
        "level-7.zip",
    ),
)
