"""The package that Word, Excel and PowerPoint files are: a ZIP of XML parts that name each other."""

import posixpath
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import IO, Final
from zipfile import BadZipFile, ZipFile

from lxml import etree

from reviews.convert.errors import UnreadableError

MOST_BYTES: Final = 50_000_000
"""Of one part, unpacked."""

OLD_OR_LOCKED: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_RELATED: Final = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


class Package:
    """Reads parts by name; `names` are all of them. Raises UnreadableError for what is no such package,
    encrypted or damaged."""

    def __init__(self, content: bytes) -> None:
        if content.startswith(OLD_OR_LOCKED):
            raise UnreadableError("The file is encrypted, or in the old format from before 2007.")
        try:
            self._zip = ZipFile(BytesIO(content))
            self.names = set(self._zip.namelist())
        except (BadZipFile, ValueError, EOFError, OSError) as error:
            raise UnreadableError("The file is damaged: its ZIP can't be opened.") from error

    def __contains__(self, name: str) -> bool:
        return name in self.names

    def open(self, name: str) -> IO[bytes]:
        """A part, to be unpacked while it is read, which may fail as `xml` shows. The caller bounds what it
        reads."""
        try:
            return self._zip.open(name)
        except (KeyError, BadZipFile, RuntimeError, NotImplementedError) as error:
            raise UnreadableError(
                f"The file is damaged: its part {name[:80]!a} can't be unpacked."
            ) from error

    def xml(self, name: str) -> etree._Element:
        """The root of a part. No more than MOST_BYTES are unpacked, whatever the ZIP says about its size;
        entities are not resolved."""
        try:
            with self._zip.open(name) as part:
                raw = part.read(MOST_BYTES + 1)
        except KeyError:
            raise UnreadableError(f"The file is damaged: its part {name[:80]!a} is missing.") from None
        # RuntimeError: encrypted; NotImplementedError: packed with some other method.
        except (BadZipFile, RuntimeError, EOFError, OSError, zlib.error) as error:
            raise UnreadableError(
                f"The file is damaged: its part {name[:80]!a} can't be unpacked."
            ) from error
        if len(raw) > MOST_BYTES:
            raise UnreadableError(f"The file's part {name[:80]!a} unpacks to more than {MOST_BYTES:,} bytes.")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True)
        try:
            return etree.fromstring(raw, parser)
        except etree.XMLSyntaxError as error:
            raise UnreadableError(f"The file is damaged: its part {name[:80]!a} is no XML.") from error

    def related(self, name: str) -> Iterator[tuple[str, str, str]]:
        """(id, kind, name of the part) of what a part names within the package. `kind` is the last word of
        the relationship's type, such as "slide"."""
        folder, _, last = name.rpartition("/")
        listing = f"{folder}/_rels/{last}.rels"
        if listing not in self:
            return
        for element in self.xml(listing).iter(_RELATED):
            if element.get("TargetMode") != "External":
                target = element.get("Target", "")
                place = target.lstrip("/") if target.startswith("/") else f"{folder}/{target}"
                kind = element.get("Type", "").rpartition("/")[2]
                yield element.get("Id", ""), kind, posixpath.normpath(place)
