"""How many tokens a model will read, at most: what is reserved before a call rests on it."""

import re
from collections.abc import Iterable

from agents.adapters.turns import Answered, Item, Media, Part, Said, Text, Told

# English has about four bytes a token, Chinese three bytes in one or two: half a token a byte is above both.
BYTES_A_TOKEN = 2
PICTURE_TOKENS = 6_000  # above what any of the providers counts for its largest picture
PAGE_TOKENS = 4_000  # of a PDF: the page's text and its picture
PAGE = re.compile(rb"/Type\s*/Page(?![a-zA-Z])")
BYTES_A_PAGE = 20_000  # where the pages can't be counted, for they are packed


def tokens(items: Iterable[Item]) -> int:
    """What the items come to, at most. An answer of the model's own counts nothing here: its provider has
    counted it."""
    return sum(_item(item) for item in items)


def text_tokens(text: str) -> int:
    return len(text.encode(errors="replace")) // BYTES_A_TOKEN + 1


def _item(item: Item) -> int:
    if isinstance(item, Said):
        return 0
    if isinstance(item, Answered):
        return sum(text_tokens(result.text) + 20 for result in item.results)
    return _told(item)


def _told(item: Told) -> int:
    return sum(_part(part) for part in item.parts)


def _part(part: Part) -> int:
    if isinstance(part, Text):
        return text_tokens(part.text)
    return _media(part)


def _media(media: Media) -> int:
    if media.media_type != "application/pdf":
        return PICTURE_TOKENS
    pages = len(PAGE.findall(media.content)) or 1 + len(media.content) // BYTES_A_PAGE
    return pages * PAGE_TOKENS
