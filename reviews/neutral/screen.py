"""The many files that need no work, known without reading anything into them."""

from typing import Final

from reviews.neutral.names import Names

_SAMPLE: Final = 8_000
_BINARY: Final = (b"%PDF-", b"PK\x03\x04", b"PK\x05\x06", b"{\\rtf")


def is_plainly_clean(content: bytes, names: Names) -> bool:
    """Whether `content` is a plain text with no name in it. Reads it once from front to back and parses
    nothing, so that it is safe in any process."""
    if any(mark in content[:1024] for mark in _BINARY) or b"\0" in content[:_SAMPLE]:
        return False
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    # Meta tags may name a maker of models who is on nobody's list.
    return "<meta" not in text.lower() and not names.found(text)
