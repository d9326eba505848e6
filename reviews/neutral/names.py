"""Names as they are written in texts, file names and metadata, and how they are taken out."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

REMOVED: Final = "[name removed]"
REMOVED_IN_FILE_NAME: Final = "name-removed"

# Below this many letters and digits a name is looked for just as it is written: what looks like it is chance.
SHORT: Final = 4
NOTHING: Final = r"(?!)"

_PARTS: Final = re.compile(r"[^\W\d_]+|\d+")
_BETWEEN: Final = r"(?:%20|[\s_.+/:\u2010-\u2015-]){0,2}"
_VERSION: Final = re.compile(r"[-_.@:](\d{8}|\d{4}-\d\d-\d\d|latest|preview|exp|beta)$", re.IGNORECASE)
# Who makes models: such a word tells on the maker where a field has nothing to say but who made the file.
_MAKERS: Final = (
    *("anthropic", "chatgpt", "claude", "copilot", "dall-e", "deepseek", "gemini", "gemma", "gpt", "grok"),
    *("llama", "midjourney", "mistral", "moonshot", "openai", "perplexity", "qwen", "xai"),
)


@dataclass(frozen=True, slots=True)
class _Raw:
    """A name in an encoding: `longest_part` of it, in lower case, is there wherever the name is."""

    size: int
    longest_part: bytes
    pattern: re.Pattern[bytes]
    encoding: str


class Names:
    """Names to take out, as whole words, whatever their case and however their parts are joined: "Nova One"
    is found in "nova-one", "NOVA_ONE" and "novaone", never in "supernova one". Of a model also its name
    without vendor and date. A name of digits alone is none."""

    def __init__(self, names: Iterable[str]) -> None:
        given = [name.strip() for name in names]
        known = sorted({form.lower() for name in given for form in _forms(name)}, key=_longest_first)
        self._text = re.compile("|".join(filter(None, map(_pattern, known))) or NOTHING, re.IGNORECASE)
        self._raw = [raw for name in known if not name.isdigit() for raw in _raw_patterns(name)]
        words = {word.lower() for name in given for word in _PARTS.findall(name) if len(word) >= SHORT}
        tells = sorted({*words, *_MAKERS}, key=_longest_first)
        self._maker = re.compile("|".join(map(re.escape, tells)), re.IGNORECASE)

    def found(self, text: str) -> Counter[str]:
        """The names in `text` as they are written there, and how often."""
        return Counter(match.group() for match in self._text.finditer(text))

    def out_of(self, text: str, instead: str = REMOVED) -> tuple[str, Counter[str]]:
        """`text` without the names, and what was taken out."""
        found = self.found(text)
        return (self._text.sub(lambda _: instead, text), found) if found else (text, found)

    def out_of_maker(self, text: str) -> tuple[str, Counter[str]]:
        """A field that says who or what made a file: empty where one word of a name, or of a known maker of
        models, is in it."""
        if self._maker.search(text) or self._text.search(text):
            return "", Counter([text])
        return text, Counter()

    def out_of_bytes(self, raw: bytes, shortest: int) -> tuple[bytes, Counter[str]]:
        """`raw` with each name of `shortest` letters and digits or more, in UTF-8 or UTF-16, overwritten by
        as many bytes: lengths and places within stay true."""
        found: Counter[str] = Counter()
        lower = raw.lower()
        for known in self._raw:
            # The first question is a hundred times faster than the pattern, and its answer nearly always no.
            if known.size < shortest or known.longest_part not in lower:
                continue
            matches = Counter(match.group() for match in known.pattern.finditer(raw))
            for written, count in matches.items():
                found[written.decode(known.encoding, errors="replace")] += count
            x = "x".encode(known.encoding)
            raw = known.pattern.sub(lambda match, x=x: x * (len(match.group()) // len(x)), raw)  # type: ignore[misc]
        return raw, found

    def out_of_path(self, path: str) -> tuple[str, Counter[str]]:
        """A file's name with its folders; a known ending stays."""
        found: Counter[str] = Counter()
        parts = []
        for part in path.split("/"):
            stem, dot, ending = part.rpartition(".")
            keep = stem and _ENDING.fullmatch(ending)
            clean, here = self.out_of(stem if keep else part, REMOVED_IN_FILE_NAME)
            parts.append(clean + dot + ending if keep else clean)
            found += here
        return "/".join(parts), found


_ENDING: Final = re.compile(
    r"docx|xlsx|pptx|docm|xlsm|odt|ods|odp|pdf|rtf|txt|md|markdown|csv|tsv|json|xml|ya?ml|html?|svg|png|jpe?g|gif|"
    r"webp|tiff?|zip|ipynb|py|js|ts|css|sql|r|mp3|mp4|wav|webm|mov|epub|doc|xls|ppt|tex|log",
    re.IGNORECASE,
)


@lru_cache(maxsize=64)
def names_of(names: tuple[str, ...]) -> Names:
    """The same, made once for each study."""
    return Names(names)


def _forms(name: str) -> Iterator[str]:
    yield name
    short = name.rpartition("/")[2]
    while (shorter := _VERSION.sub("", short)) != short:
        short = shorter
    if short != name and _size(short) >= SHORT:
        yield short


def _size(name: str) -> int:
    return sum(map(len, _PARTS.findall(name)))


def _pattern(name: str) -> str:
    if _size(name) < 2 or name.isdigit():
        return ""
    if _size(name) < SHORT:
        return rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"
    return rf"(?<![^\W_]){_BETWEEN.join(map(re.escape, _PARTS.findall(name)))}(?![^\W_])"


def _longest_first(name: str) -> tuple[int, str]:
    return -len(name), name


def _raw_patterns(name: str) -> Iterator[_Raw]:
    longest = max(_PARTS.findall(name), key=len, default="")
    if longest:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            pattern = re.compile(_raw(name, encoding), re.IGNORECASE)
            yield _Raw(_size(name), longest.encode(encoding), pattern, encoding)


def _raw(name: str, encoding: str) -> bytes:
    def one(characters: bytes) -> bytes:
        zero = rb"\x00"
        return {"utf-8": characters, "utf-16-le": characters + zero, "utf-16-be": zero + characters}[encoding]

    parts = [re.escape(part.encode(encoding)) for part in _PARTS.findall(name)]
    between = b"(?:" + one(rb"[\s_.+/:-]") + b"){0,2}"
    word = one(rb"[0-9A-Za-z]")
    return b"(?<!" + word + b")" + between.join(parts) + b"(?!" + word + b")"
