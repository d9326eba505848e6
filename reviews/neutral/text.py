"""Texts: what isn't read with the work, such as comments, front matter and meta tags. The rest stays."""

import json
import re
from typing import Any, Final

from reviews.neutral.log import Log
from reviews.neutral.names import Names

# What never ends is taken up to the end of the text, or each of its beginnings would be tried up to there.
_COMMENT: Final = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_META: Final = re.compile(r"<meta\b[^>]*(?:>|\Z)", re.IGNORECASE)
_CONTENT: Final = re.compile(r"""(\bcontent\s*=\s*)("[^"]*"|'[^']*'|[^\s"'>]+)""", re.IGNORECASE)
_SAYS_WHO: Final = re.compile(
    r"""\b(?:name|property)\s*=\s*["']?(?:author|generator|creator|dc\.creator|producer|article:author)\b""",
    re.IGNORECASE,
)
_INSTRUCTION: Final = re.compile(r"<\?(?!xml\b).*?(?:\?>|\Z)", re.DOTALL)
_SVG: Final = re.compile(
    r"<(metadata|desc)\b[^>]*(?:(?<=/)>|>.*?(?:</\1\s*+>|\Z)|\Z)", re.DOTALL | re.IGNORECASE
)
_FRONT: Final = re.compile(r"\A\ufeff?---[ \t]*\r?\n.*?^(?:---|\.\.\.)[ \t]*$", re.DOTALL | re.MULTILINE)
_LINK_COMMENT: Final = re.compile(r"^\[[^\]\n]*\]:[ \t]*(?:<>|#).*$", re.MULTILINE)

MARKUP: Final = frozenset({"html", "htm", "xhtml", "xml", "svg", "opf"})
MARKDOWN: Final = frozenset({"md", "markdown", "mdown", "rmd", "qmd"})
_HASH: Final = r"^[ \t]*#.*$"
_SLASHES: Final = r"^[ \t]*//.*$|/\*.*?(?:\*/|\Z)"
_DASHES: Final = r"^[ \t]*--.*$"
COMMENTS: Final = {
    **dict.fromkeys(
        ("py", "sh", "bash", "rb", "r", "pl", "yaml", "yml", "toml", "ini", "cfg", "conf"), _HASH
    ),
    **dict.fromkeys(
        (
            "js",
            "mjs",
            "ts",
            "tsx",
            "jsx",
            "c",
            "h",
            "cc",
            "cpp",
            "hpp",
            "cs",
            "java",
            "kt",
            "go",
            "rs",
            "swift",
        ),
        _SLASHES,
    ),
    **dict.fromkeys(("css", "scss", "less", "php", "sql", "lua"), f"{_SLASHES}|{_DASHES}"),
    **dict.fromkeys(("tex", "bib", "m"), r"^[ \t]*%.*$"),
}


def out_of_text(content: bytes, ending: str, names: Names, log: Log) -> bytes:
    """A text by its ending (lower case, no dot). A plain text is left alone: all of it is read."""
    if ending not in MARKUP | MARKDOWN | COMMENTS.keys():
        return content
    text, encoding, mark = _decoded(content)
    if not names.found(text) and "<meta" not in text.lower():
        return content  # nearly always; place by place a long text takes seconds
    clean = text
    if ending in MARKUP:
        clean = _out_of_markup(clean, names, log)
    elif ending in MARKDOWN:
        for place, pattern in (("front matter", _FRONT), ("comment", _COMMENT), ("comment", _LINK_COMMENT)):
            clean = _out_of(pattern, clean, place, names, log)
    else:
        pattern = re.compile(
            COMMENTS[ending], re.MULTILINE | re.DOTALL if "/" in COMMENTS[ending] else re.MULTILINE
        )
        clean = _out_of(_by_line(pattern), clean, "comment", names, log)
    return content if clean == text else mark + clean.encode(encoding)


def _by_line(pattern: re.Pattern[str]) -> re.Pattern[str]:
    # In a pattern over several lines a dot must not take `// ...` beyond its line.
    return re.compile(pattern.pattern.replace(".*$", r"[^\n]*$"), pattern.flags)


def _out_of_markup(text: str, names: Names, log: Log) -> str:
    for place, pattern in (
        ("comment", _COMMENT),
        ("processing instruction", _INSTRUCTION),
        ("metadata", _SVG),
    ):
        text = _out_of(pattern, text, place, names, log)

    def meta(match: re.Match[str]) -> str:
        tag = match.group()
        take = names.out_of_maker if _SAYS_WHO.search(tag) else names.out_of

        def value(inner: re.Match[str]) -> str:
            quote = inner.group(2)[0] if inner.group(2)[0] in "\"'" else '"'
            clean, found = take(inner.group(2).strip("\"'"))
            log.add("meta tag", found)
            return f"{inner.group(1)}{quote}{clean}{quote}" if found else inner.group()

        return _CONTENT.sub(value, tag)

    return _META.sub(meta, text)


def _out_of(pattern: re.Pattern[str], text: str, place: str, names: Names, log: Log) -> str:
    def part(match: re.Match[str]) -> str:
        clean, found = names.out_of(match.group())
        log.add(place, found)
        return clean

    return pattern.sub(part, text)


def out_of_notebook(content: bytes, names: Names, log: Log) -> bytes:
    """A Jupyter notebook: its metadata and those of its cells. What is no notebook is left alone."""
    try:
        notebook = json.loads(content)
    except (ValueError, RecursionError):
        return content
    if not isinstance(notebook, dict):
        return content
    cells = notebook.get("cells")
    changed = False
    for holder in (notebook, *(cells if isinstance(cells, list) else ())):
        if isinstance(holder, dict) and "metadata" in holder:
            clean = _strings(holder["metadata"], names, log)
            changed = changed or clean != holder["metadata"]
            holder["metadata"] = clean
    if not changed:
        return content
    return json.dumps(notebook, indent=1, ensure_ascii=False).encode(errors="surrogatepass") + b"\n"


def _strings(value: Any, names: Names, log: Log) -> Any:
    if isinstance(value, str):
        clean, found = names.out_of(value)
        log.add("notebook metadata", found)
        return clean
    if isinstance(value, list):
        return [_strings(each, names, log) for each in value]
    if isinstance(value, dict):
        return {_strings(key, names, log): _strings(each, names, log) for key, each in value.items()}
    return value


_RTF_FIELD: Final = re.compile(
    rb"(\{\\(?:\*\\)?(?:author|operator|company|manager|doccomm|comment|title|subject|keywords|generator)\b)([^{}]*)"
)


def out_of_rtf(content: bytes, names: Names, log: Log) -> bytes:
    """The fields about the document; its text stays."""

    def field(match: re.Match[bytes]) -> bytes:
        clean, found = names.out_of(match.group(2).decode("latin-1"))
        log.add("document properties", found)
        return match.group(1) + clean.encode("latin-1")

    return _RTF_FIELD.sub(field, content)


def _decoded(content: bytes) -> tuple[str, str, bytes]:
    """The text, the encoding that gives the same bytes again, and its byte order mark."""
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if content.startswith(mark) and len(content) % 2 == 0:
            try:
                return content[2:].decode(encoding), encoding, mark
            except UnicodeDecodeError:
                break
    try:
        return content.decode(), "utf-8", b""
    except UnicodeDecodeError:
        return content.decode("latin-1"), "latin-1", b""
