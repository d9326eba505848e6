"""The pictures of a Word file: only those that were given are ever shown."""

import posixpath
import struct
from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final
from urllib.parse import unquote

from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.shared import Inches
from PIL import Image

FORMATS: Final = ("PNG", "JPEG", "GIF")
PER_INCH: Final = 96
MOST_INCHES: Final = 8  # of height, so that it fits on a page
Image.preinit()  # imports the readers of these formats: later nothing can be imported


class Pictures:
    """`known` maps the names that a text may use to contents. `left_out` lists what it named in vain."""

    def __init__(self, known: Mapping[str, bytes]) -> None:
        self._known = known
        self.left_out: list[str] = []

    def add(self, run: Any, address: str, width: int) -> bool:
        """Put a picture into a run, at most `width` wide (English Metric Units). False if it can't be."""
        content = self._known.get(posixpath.normpath(unquote(address)))
        if content is not None and _add(run, content, width):
            return True
        if address[:200] not in self.left_out:
            self.left_out.append(address[:200])
        return False


def _add(run: Any, content: bytes, most: int) -> bool:
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            wide, high = picture.size
        scale = min(1.0, most / Inches(wide / PER_INCH), Inches(MOST_INCHES) / Inches(high / PER_INCH))
        width, height = (max(1, int(Inches(size / PER_INCH) * scale)) for size in (wide, high))
        run.add_picture(BytesIO(content), width, height)
    # What the two libraries raise over a damaged picture, or over a kind of JPEG that only one of them knows.
    except (UnrecognizedImageError, InvalidImageStreamError, UnexpectedEndOfFileError):
        return False
    except (ValueError, ArithmeticError, LookupError, struct.error, Image.DecompressionBombError):
        return False
    except OSError as error:
        if error.errno is not None:  # the process met a limit: that is not the picture's fault
            raise
        return False
    return True
