"""Steps of an import in the browser: upload, preview, confirm."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client


def upload(browser: Client, data: bytes, *, pool: str = "jobs", **fields: Any) -> Any:
    file = SimpleUploadedFile("tasks.jsonl", data)
    return browser.post("/pools/import/", {"pool": pool, "title": "Real jobs", "file": file, **fields})


def preview(browser: Client, data: bytes, **fields: Any) -> Any:
    response = upload(browser, data, **fields)
    assert response.status_code == 302
    return browser.get(response["Location"])


def confirm(browser: Client, page: Any) -> Any:
    fingerprint = page.context["plan"].fingerprint
    return browser.post(page.request["PATH_INFO"], {"fingerprint": fingerprint}, follow=True)


def told(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]
