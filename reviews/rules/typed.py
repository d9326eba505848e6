"""Text that somebody typed, made fit to be stored."""

import re
from typing import Final

# PostgreSQL can't store NUL, UTF-8 has no lone surrogates, and nobody types the others.
_NOT_TYPED: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")


def typed(text: str) -> str:
    """`text` with line ends as \\n, without control characters (but tab and line end) and lone surrogates."""
    return _NOT_TYPED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
