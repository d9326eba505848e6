"""Archives that can't be written anew are looked into: a name keeps them from reviewers."""

import bz2
import gzip
import io
import lzma
import tarfile
from collections.abc import Callable

import pytest

from reviews.convert.errors import UnreadableError
from reviews.neutral.file import out_of_file
from reviews.neutral.log import Log
from reviews.neutral.names import Names
from tests.reviews.neutral.plants import NAMES, PLANTS


def tar(owner: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("depths.csv")
        member.size, member.uname = 4, owner
        archive.addfile(member, io.BytesIO(b"6,m\n"))
    return buffer.getvalue()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "work.tar": lambda content: content,
    "work.tar.gz": gzip.compress,
    "work.tar.bz2": bz2.compress,
    "work.tar.xz": lzma.compress,
}


@pytest.mark.parametrize("name", PACKERS)
def test_an_archive_without_names_is_handed_out_as_it_is_and_one_with_names_is_not(name: str) -> None:
    good = PACKERS[name](tar("mira"))
    assert out_of_file(good, name, Names(NAMES), Log()) == good
    named = PACKERS[name](tar(NAMES[0]))
    with pytest.raises(UnreadableError, match="names who made it"):
        out_of_file(named, name, Names(NAMES), Log())


ZIPPED = PLANTS["all.zip"]()
CLOSED = {
    "cut.gz": (gzip.compress(tar("mira"))[:-20], "as a whole"),
    "two.gz": (gzip.compress(b"a") + gzip.compress(b"b"), "as a whole"),
    "bomb.gz": (gzip.compress(bytes(60_000_000)), "as a whole"),
    "noise.gz": (b"\x1f\x8b" + b"no archive" * 9, "damaged"),
    "work.7z": (b"7z\xbc\xaf\x27\x1c" + bytes(40), "can't be looked into"),
    "work.rar": (b"Rar!\x1a\x07" + bytes(40), "can't be looked into"),
    "setup.exe": (b"MZ\0\0" + ZIPPED, "can't be looked into"),
}


@pytest.mark.parametrize("name", CLOSED)
def test_what_can_not_be_looked_into_is_not_handed_out(name: str) -> None:
    content, words = CLOSED[name]
    with pytest.raises(UnreadableError, match=words):
        out_of_file(content, name, Names(NAMES), Log())
