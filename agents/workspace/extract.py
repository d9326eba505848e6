"""The words in a file, whatever its format, for a model that can't open it."""

from agents.adapters import media_types


def text_of(name: str, media_type: str, content: bytes) -> str | None:
    """The text of a file, or None where its format has none. Never raises."""
    if media_types.is_text(media_type) or media_types.is_text(media_types.of(name)):
        return content.decode("utf-8-sig", errors="replace")
    return None
