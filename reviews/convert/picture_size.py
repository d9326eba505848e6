"""The size of a picture."""

from io import BytesIO
from typing import Final

import PIL.WebPImagePlugin  # at once: nothing can be imported later
from PIL import Image

from reviews.convert.errors import UnreadableError

FORMATS: Final = ("PNG", "JPEG", "GIF", PIL.WebPImagePlugin.WebPImageFile.format)
Image.preinit()  # the other three


def size(content: bytes) -> list[bytes]:
    """Format, width and height in pixels, as text. Only the head of the file is read."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            return [str(picture.format).encode(), str(picture.width).encode(), str(picture.height).encode()]
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        if isinstance(error, OSError) and error.errno is not None:
            raise  # the process met a limit: that is not the picture's fault
        raise UnreadableError("The file is damaged, or no picture in PNG, JPEG, GIF or WebP.") from error
