"""A ZIP written anew: members as they are packed, or replaced; no moments, no remarks."""

import struct
import zlib
from io import BytesIO
from types import TracebackType
from typing import Final, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from reviews.convert.errors import UnreadableError
from reviews.neutral.damaged import DamagedError

LONG_AGO: Final = (1980, 1, 1, 0, 0, 0)
MOST_MEMBERS: Final = 25_000
MOST_UNPACKED: Final = 300_000_000
"""Of all members that are looked into, together; and of one, for it is held in memory."""

_LOCKED: Final = 0x1 | 0x40 | 0x2000
_LOCAL: Final = 30
_DAMAGED: Final = (
    BadZipFile,
    ValueError,
    EOFError,
    OSError,
    RuntimeError,
    NotImplementedError,
    zlib.error,
    struct.error,
)


class ZipCopy:
    """Reads a ZIP and writes another, member by member. Raises DamagedError for a ZIP that can't be opened,
    UnreadableError for one that unpacks to more than is looked into."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        self._left = MOST_UNPACKED
        try:
            self._old = ZipFile(BytesIO(content))
            self.members = self._old.infolist()
        except _DAMAGED as error:
            raise DamagedError("The file is damaged: its ZIP can't be opened.") from error
        if len(self.members) > MOST_MEMBERS:
            raise UnreadableError(f"The ZIP has {len(self.members):,} members, too many to look into.")
        self._out = BytesIO()
        self._new = ZipFile(self._out, "w", ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._new.close()
        self._old.close()

    def read(self, member: ZipInfo) -> bytes:
        """A member's bytes. Raises UnreadableError where it is encrypted, packed in a way that we can't undo,
        or more than there is room for; DamagedError where nobody can unpack it."""
        shown = f"{member.filename[:80]!a}"
        if member.flag_bits & _LOCKED:
            raise UnreadableError(f"Its member {shown} is encrypted.")
        if member.file_size > self._left:
            raise UnreadableError(f"It unpacks to more than {MOST_UNPACKED:,} bytes.")
        if member.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise UnreadableError(f"Its member {shown} is packed with an unusual method.")
        try:
            with self._old.open(member) as part:
                raw = part.read(member.file_size + 1)
        except _DAMAGED as error:
            raise DamagedError(f"Its member {shown} can't be unpacked.") from error
        self._left -= len(raw)
        return raw

    def keep(self, member: ZipInfo, name: str) -> None:
        """Put a member in as it is packed, under `name`. Raises DamagedError where its bytes aren't there."""
        try:
            header = self._content[member.header_offset : member.header_offset + _LOCAL]
            lengths: tuple[int, int] = struct.unpack_from("<HH", header, 26)
        except struct.error as error:
            raise DamagedError("The file is damaged: its ZIP points outside of it.") from error
        start = member.header_offset + _LOCAL + sum(lengths)
        packed = self._content[start : start + member.compress_size]
        if len(packed) != member.compress_size:
            raise DamagedError("The file is damaged: its ZIP points outside of it.")
        info = _dateless(member, name)
        info.CRC, info.compress_size, info.file_size = member.CRC, member.compress_size, member.file_size
        info.flag_bits = member.flag_bits & ~0x08  # sizes stand before the data now, not after them
        info.header_offset = self._out.tell()
        self._out.write(info.FileHeader())
        self._out.write(packed)
        # What `writestr` does once the data are there; it can't be told that they are packed already.
        self._new.filelist.append(info)
        self._new.NameToInfo[info.filename] = info
        self._new.start_dir = self._out.tell()
        self._new._didModify = True  # type: ignore[attr-defined]

    def put(self, member: ZipInfo, name: str, content: bytes) -> None:
        """Put a member in with other content."""
        info = _dateless(member, name)
        info.compress_type = ZIP_STORED if member.compress_type == ZIP_STORED else ZIP_DEFLATED
        self._new.writestr(info, content)

    def done(self) -> bytes:
        self._new.close()
        return self._out.getvalue()


def _dateless(member: ZipInfo, name: str) -> ZipInfo:
    info = ZipInfo(name, LONG_AGO)
    info.compress_type = member.compress_type
    info.external_attr = member.external_attr
    info.create_system = member.create_system
    return info
