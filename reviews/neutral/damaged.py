"""A file that no program opens, so that nobody reads what it says of itself either."""

from reviews.convert.errors import UnreadableError


class DamagedError(UnreadableError):
    """Its words are a sentence for people."""
