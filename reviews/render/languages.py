"""Which language a file's name stands for, for the colours of code."""

import importlib
from fnmatch import fnmatchcase
from pathlib import PurePath
from typing import Final

from pygments.lexer import Lexer
from pygments.lexers import LEXERS

# All at once: nothing can be imported later, and Pygments would import a language when it is first asked for.
MODULES: Final = (
    *("asm", "bibtex", "c_cpp", "c_like", "configs", "css", "data", "diff", "dotnet", "dsls", "erlang"),
    *(
        "fortran",
        "functional",
        "go",
        "graphql",
        "haskell",
        "html",
        "javascript",
        "jsx",
        "julia",
        "jvm",
        "lisp",
    ),
    *("make", "markup", "matlab", "ml", "objective", "pascal", "perl", "php", "python", "r", "ruby", "rust"),
    *("scripting", "shell", "solidity", "sql", "stata", "templates", "textfmts", "typst", "web", "webmisc"),
)
_LIKELY: Final = {
    ".pl": "Perl",
    ".r": "S",
    ".m": "Matlab",
    ".sql": "SQL",
    ".jsonl": "JSON",
    ".ndjson": "JSON",
}
"""Endings that several languages share, or none has: what a deliverable is likely to be in."""


def _known() -> dict[str, type[Lexer]]:
    """Pattern of file names -> class; where several have the same, the one of the highest priority."""
    loaded = {
        f"pygments.lexers.{name}": importlib.import_module(f"pygments.lexers.{name}") for name in MODULES
    }
    found: dict[str, type[Lexer]] = {}
    for class_name, (module, name, _, patterns, _) in LEXERS.items():
        if module in loaded:
            lexer = getattr(loaded[module], class_name)
            found[name] = lexer
            for pattern in patterns:
                if pattern not in found or found[pattern].priority < lexer.priority:
                    found[pattern] = lexer
    return found


_KNOWN: Final = _known()


def lexer_of(name: str) -> Lexer | None:
    """The reader of the language that a file of this name is in, None where none is known."""
    last = name.rsplit("/", 1)[-1]
    ending = PurePath(last).suffix.lower()
    found = (
        _KNOWN.get(_LIKELY.get(ending, "")) or _KNOWN.get(last) or _KNOWN.get(f"*{ending}" if ending else "")
    )
    if found is None:
        found = next((lexer for pattern, lexer in _KNOWN.items() if fnmatchcase(last, pattern)), None)
    return None if found is None else found(stripnl=False, ensurenl=False)
