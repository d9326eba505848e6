"""Comments as a desk page posts them."""

from __future__ import annotations

import json
from typing import Any

from reviews.models import DeliverableFile

REPORT = b"# Depths\n\nThe quay is six metres deep. The pier is four.\n"


def comment(source: object, words: str, *selectors: dict[str, Any], number: int = 1) -> dict[str, Any]:
    return {
        "id": f"c-{number}",
        "body": {"type": "TextualBody", "value": words},
        "target": {"source": str(source), "selector": list(selectors)},
    }


def quote(exact: str, prefix: str = "", suffix: str = "") -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": exact, "prefix": prefix, "suffix": suffix}


def fragment(value: str) -> dict[str, Any]:
    return {"type": "FragmentSelector", "value": value}


def file(name: str = "report.md") -> DeliverableFile:
    return DeliverableFile.objects.get(name=name)


def posted(*comments: dict[str, Any]) -> dict[str, str]:
    return {"comments": json.dumps(comments)}
