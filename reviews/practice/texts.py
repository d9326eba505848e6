"""The texts of the practice item lie beside the code as files, for who writes them better than code."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

FILES: Final = Path(__file__).with_name("files")


@cache
def text(name: str) -> str:
    """The text of one of the files."""
    return (FILES / name).read_text(encoding="utf-8")
