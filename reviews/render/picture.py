"""Pictures that are files of their own."""

import json
from io import BytesIO
from typing import Final

from PIL import Image

from reviews.convert.errors import UnreadableError
from reviews.render.package_picture import FORMATS, MOST_PIXELS, drawn

AS_THEY_ARE: Final = {"PNG": "image/png", "JPEG": "image/jpeg", "GIF": "image/gif", "WEBP": "image/webp"}
"""Formats that every browser draws."""

WIDEST: Final = 4_000
MOST_DRAWN: Final = 40_000_000
"""Pixels of a picture that we draw: more take more memory than the process has."""

ORIENTATION: Final = 0x0112
ON_ITS_SIDE: Final = (5, 6, 7, 8)


def facts(content: bytes, _params: bytes) -> list[bytes]:
    """[JSON {"width", "height", "type"}]: the media type to send the file itself as, or "" where it is drawn
    by `as_webp`. UnreadableError for what is damaged or would take too much memory to show."""
    Image.MAX_IMAGE_PIXELS = None  # the sentence below says it better
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            width, height, format_ = picture.width, picture.height, str(picture.format)
            # Of other formats Pillow would read the whole picture for it.
            exif = picture.getexif() if format_ in ("JPEG", "WEBP") else {}
            turned = exif.get(ORIENTATION, 1) in ON_ITS_SIDE
    except (OSError, ValueError, SyntaxError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the process met a limit: that is not the picture's fault
        raise UnreadableError("The picture is damaged, or of a format that does not open here.") from error
    if width * height > (MOST_PIXELS if format_ in AS_THEY_ARE else MOST_DRAWN):
        raise UnreadableError(f"The picture has {width:,} by {height:,} pixels, too many to be shown here.")
    size = {"width": height, "height": width} if turned else {"width": width, "height": height}
    return [json.dumps({**size, "type": AS_THEY_ARE.get(format_, "")}).encode()]


def as_webp(content: bytes, _params: bytes) -> list[bytes]:
    """[WebP] of a picture of another format, at most WIDEST pixels wide."""
    return [drawn(content, WIDEST)]
