"""Labels and numbers -> a bar chart (PNG)."""

from collections.abc import Sequence
from io import BytesIO

WIDTH = 960
ROW = 44
LEFT, TOP, RIGHT = 260, 80, 110
INK, BAR, PAPER = "#20242b", "#3366a8", "#ffffff"


def bars(title: str, bars: Sequence[tuple[str, float]]) -> bytes:
    """Horizontal bars, one a (label, number), longest number full width. Negative numbers get no bar.

    Long labels are cut. Without bars the picture has its title alone. No metadata is written.
    """
    from PIL import Image, ImageDraw, ImageFont  # only this kind of file needs it

    height = TOP + ROW * max(1, len(bars)) + 30
    picture = Image.new("RGB", (WIDTH, height), PAPER)
    draw = ImageDraw.Draw(picture)
    draw.text((30, 28), _cut(title, 70), fill=INK, font=ImageFont.load_default(26))
    font = ImageFont.load_default(18)
    most = max((number for _, number in bars), default=0) or 1
    for index, (label, number) in enumerate(bars):
        top = TOP + ROW * index
        long = int((WIDTH - LEFT - RIGHT) * max(0.0, number / most)) if most > 0 else 0
        draw.text((30, top + 6), _cut(label, 24), fill=INK, font=font)
        if long:
            draw.rectangle((LEFT, top, LEFT + long, top + ROW - 14), fill=BAR)
        draw.text((LEFT + long + 10, top + 6), f"{number:,.10g}", fill=INK, font=font)
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _cut(text: str, chars: int) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= chars else flat[: chars - 3] + "..."
