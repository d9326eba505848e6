"""`./run bench pictures`: takes the pictures of docs/pictures anew, from the demo in a real browser.

Its last line is JSON: the size of each picture in kB.
"""

from __future__ import annotations

import io
import json
import os
import sys
from datetime import timedelta
from pathlib import Path
from typing import Literal
from urllib.parse import urljoin

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

import django

django.setup()

import pypdfium2  # noqa: E402 - Django has to be set up first
from django.conf import settings  # noqa: E402 - Django has to be set up first
from django.db.models import F  # noqa: E402
from PIL import Image  # noqa: E402
from playwright.sync_api import Browser, Page  # noqa: E402

from agents.demo.people import ADMIN, RESEARCHER, REVIEWER  # noqa: E402
from agents.demo.seed import load_demo  # noqa: E402
from bench._browser import chromium  # noqa: E402
from bench._kinds import claimed  # noqa: E402
from bench._live import study_under_way  # noqa: E402
from bench._server import serving  # noqa: E402
from bench._slots import make_session  # noqa: E402
from reviews.actions.claim import claim_next  # noqa: E402
from reviews.models import Study, TimeInterval, User  # noqa: E402

PLACE = Path(settings.ROOT) / "docs" / "pictures"
SIZE = (1440, 860)
LIVE_SIZE = (1440, 1560)
REPORT_SIZE = (1280, 1700)
PHONE = (390, 1300)
PHONE_DESK = (390, 844)
KIND_SIZE = (1440, 620)
COLOURS = 256


def main() -> None:
    load_demo()
    PLACE.mkdir(exist_ok=True)
    with serving() as port:
        url = f"http://127.0.0.1:{port}"
        # The study under way comes last, for it pauses the demo's own.
        sizes = _demo(url) | _reports(url) | _kinds(url) | _live(url)
    print(json.dumps(sizes))


def _demo(url: str) -> dict[str, float]:
    """The desk, a report and a study, as their people see them."""
    reviewer, researcher = (User.objects.get(username=name) for name in (REVIEWER, RESEARCHER))
    slot = claim_next(reviewer=reviewer, start=True).slot_id
    TimeInterval.objects.filter(ended_at=None).update(started_at=F("started_at") - timedelta(minutes=7.6))
    study = Study.objects.get(slug="demo").pk
    sessions = make_session(reviewer), make_session(researcher)
    sizes = {}
    with chromium() as browser:
        desk = _open(browser, f"{url}/desk/{slot}/", sessions[0])
        _review(desk)
        sizes["desk"] = _take(desk, "desk")
        sizes["desk-dark"] = _take(desk, "desk-dark", theme="dark")
        phone = _open(browser, f"{url}/desk/{slot}/#rubric", sessions[0], PHONE_DESK)
        sizes["desk-phone"] = _take(phone, "desk-phone")
        sizes["study"] = _take(_open(browser, f"{url}/studies/{study}/", sessions[1]), "study")
    return sizes


def _reports(url: str) -> dict[str, float]:
    """The report of the study with three arms: on the screen, in the dark, on a phone and on paper."""
    session = make_session(User.objects.get(username=ADMIN))
    study = Study.objects.get(slug="demo-arms").pk
    path = f"{url}/studies/{study}/report/"
    with chromium() as browser:
        page = _open(browser, path, session, REPORT_SIZE)
        sizes = {"report": _take(page, "report"), "report-dark": _take(page, "report-dark", theme="dark")}
        page.emulate_media(color_scheme="light")
        page.goto(f"{path}?published=1")
        curve = page.locator("#figure-curve")
        sizes["report-published"] = _store(curve.screenshot(), "report-published")
        paper = pypdfium2.PdfDocument(page.pdf(format="A4", print_background=True))
        sheet = paper[0].render(scale=1.5).to_pil()
        sizes["report-print"] = _store_image(sheet, "report-print")
        for name in ("economics", "plan"):
            page.goto(f"{path}{name}/")
            sizes[f"report-{name}"] = _take(page, f"report-{name}")
        phone = _open(browser, path, session, PHONE)
        sizes["report-phone"] = _take(phone, "report-phone")
    return sizes


def _kinds(url: str) -> dict[str, float]:
    """The middle pane with a file of each kind."""
    reviewer, slot, files = claimed()
    session = make_session(reviewer)
    sizes = {}
    (PLACE / "files").mkdir(exist_ok=True)
    with chromium() as browser:
        for kind, file in files.items():
            page = _open(browser, f"{url}/desk/{slot.pk}/?file={file}", session, KIND_SIZE)
            page.wait_for_load_state("networkidle")
            name = f"files/{kind.value}"
            sizes[name] = _store(page.locator("#work").screenshot(), name)
            page.context.close()
    return sizes


def _live(url: str) -> dict[str, float]:
    """A study under way, as an admin follows it."""
    admin = User.objects.get(username=ADMIN)
    path = f"{url}/studies/{study_under_way(admin).pk}/"
    session = make_session(admin)
    with chromium() as browser:
        wide = _open(browser, path, session, LIVE_SIZE)
        return {
            "live": _take(wide, "live"),
            "live-dark": _take(wide, "live-dark", theme="dark"),
            "live-phone": _take(_open(browser, path, session, PHONE), "live-phone"),
        }


def _open(browser: Browser, url: str, session: str, size: tuple[int, int] = SIZE) -> Page:
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="en-GB", reduced_motion="reduce"
    )
    # Of the whole site: a cookie of the page's own folder would not reach its pictures.
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": urljoin(url, "/")}])
    page = context.new_page()
    page.goto(url)
    return page


def _review(page: Page) -> None:
    """Score the first criteria, one of them as not met."""
    page.keyboard.press("y")
    page.keyboard.press("y")
    page.keyboard.press("n")
    page.keyboard.type("Gus Norquay still has the number of the older row.")
    page.keyboard.press("Escape")
    page.locator("[data-saved][data-state=saved]").wait_for()


def _take(page: Page, name: str, theme: Literal["light", "dark"] = "light") -> float:
    page.emulate_media(color_scheme=theme)
    return _store(page.screenshot(), name)


def _store(picture: bytes, name: str) -> float:
    """Writes the picture with few colours, which is what a page has; returns its size in kB."""
    return _store_image(Image.open(io.BytesIO(picture)), name)


def _store_image(image: Image.Image, name: str) -> float:
    path = PLACE / f"{name}.png"
    image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    return round(path.stat().st_size / 1000, 1)


if __name__ == "__main__":
    main()
