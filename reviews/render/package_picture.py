"""Pictures inside Word and PowerPoint files."""

import json
import zlib
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from PIL import Image

from reviews.convert.errors import UnreadableError

MOST_BYTES: Final = 50_000_000
"""Of one picture, unpacked."""

MOST_PIXELS: Final = 100_000_000
WIDEST: Final = 1_600

FORMATS: Final = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "ICO", "AVIF")


def _warm_up() -> None:
    """Reads and writes a picture of each format: Pillow imports much when it is first used, and in a limited
    process nothing can be imported any more."""
    for format_ in FORMATS:
        out = BytesIO()
        Image.new("RGB", (16, 16)).save(out, format_)
        with Image.open(out, formats=FORMATS) as opened:
            opened.convert("RGBA").thumbnail((8, 8))


_warm_up()


def media(package: ZipFile) -> list[str]:
    """The names of a package's pictures, sorted: a picture's number is its place in here."""
    return sorted(name for name in package.namelist() if "/media/" in name)


def picture(content: bytes, params: bytes) -> list[bytes]:
    """[WebP] of picture {"number": 0...}, WIDEST pixels wide at most; UnreadableError for what is none."""
    number = int(json.loads(params)["number"])
    try:
        package = ZipFile(BytesIO(content))
        name = media(package)[number]
        with package.open(name) as part:
            raw = part.read(MOST_BYTES + 1)
    except IndexError:
        raise UnreadableError("The file has no such picture.") from None
    except (BadZipFile, ValueError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise UnreadableError("A picture in the file is damaged.") from error
    if len(raw) > MOST_BYTES:
        raise UnreadableError("A picture in the file is too big to be shown.")
    return [drawn(raw)]


def drawn(raw: bytes, widest: int = WIDEST) -> bytes:
    """A picture's first frame as WebP, without anything else that its file says."""
    try:
        with Image.open(BytesIO(raw), formats=FORMATS) as opened:
            if opened.width * opened.height > MOST_PIXELS:
                raise UnreadableError("The picture has too many pixels to be shown here.")
            opened.draft("RGB", (widest, widest))
            shown = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
            shown.thumbnail((widest, widest * 4))
    except Image.DecompressionBombError as error:
        raise UnreadableError("The picture has too many pixels to be shown here.") from error
    except (OSError, ValueError, SyntaxError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the process met a limit: that is not the picture's fault
        raise UnreadableError("The picture is damaged, or of a format that does not open here.") from error
    out = BytesIO()
    shown.save(out, "WEBP", quality=85, method=1)
    return out.getvalue()
