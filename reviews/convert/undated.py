"""Office files without a date: the same content gives the same bytes."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

LONG_AGO: Final = datetime(2024, 1, 1, tzinfo=UTC)


def undated(archive: bytes) -> bytes:
    """The same package without the time at which each of its members was written."""
    out = BytesIO()
    with ZipFile(BytesIO(archive)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            info = ZipInfo(name, LONG_AGO.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()
