"""The frozen protocol as a file whose digest can be published before the file itself."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def protocol_file(*, slug: str, title: str, started_at: datetime, protocol: Mapping[str, Any]) -> bytes:
    """The protocol of a study as canonical JSON: the same values give the same bytes, wherever it is made.

    Keys are sorted, separators carry no spaces, text is UTF-8, the file ends with a line feed. `started_at`
    is written in UTC with microseconds. Raises ValueError for NaN and infinities: JSON has no words for them.
    """
    content = {
        "study": slug,
        "title": title,
        "started_at": started_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "protocol": protocol,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode() + b"\n"


def digest(file: bytes) -> str:
    """The file's SHA-256 in hexadecimal digits."""
    return hashlib.sha256(file).hexdigest()
