"""Jupyter notebooks."""

from __future__ import annotations

import base64
import json
from typing import Any

from tests.files.case import ALERT, HOST, Case
from tests.files.pictures import png


def notebook(*cells: dict[str, Any]) -> bytes:
    about = {"language_info": {"name": "python", "file_extension": ".py"}}
    return json.dumps({"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}).encode()


def code(source: str, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": 1, "source": [source], "outputs": list(outputs)}


def shown(**data: str) -> dict[str, Any]:
    return {
        "output_type": "display_data",
        "data": {name.replace("_", "/"): value for name, value in data.items()},
    }


def good() -> bytes:
    picture = base64.b64encode(png()).decode()
    return notebook(
        {"cell_type": "markdown", "source": ["# Depths\n", "Six metres at the *quay*."]},
        code("plot(depths)", shown(image_png=picture, text_plain="<Figure size 640x480>")),
        code(
            "table",
            shown(
                text_html="<table><tr><th>at</th></tr><tr><td>quay</td></tr></table>", text_plain="at quay"
            ),
        ),
        code(
            "1/0",
            {
                "output_type": "error",
                "ename": "ZeroDivisionError",
                "evalue": "division by zero",
                "traceback": ["\x1b[31mZeroDivisionError\x1b[0m"],
            },
        ),
    )


def hostile() -> bytes:
    script = f"<script>{ALERT}</script><img src='https://{HOST}/x.png' onerror='{ALERT}'>"
    return notebook(
        {
            "cell_type": "markdown",
            "source": [script, f"![x](https://{HOST}/x.png) [go](javascript:alert(1))"],
        },
        code("x", shown(text_html=f"<table onclick='{ALERT}'><tr><td>{script}</td></tr></table>")),
        code("y", shown(application_javascript=ALERT)),
        code("z", shown(image_svg="<svg onload='alert(1)'/>", text_html=script)),
        code("p", shown(image_png=base64.b64encode(script.encode()).decode(), text_plain="no picture")),
        {"cell_type": "raw", "source": script},
    )


CASES = (
    Case(
        "analysis.ipynb",
        "good",
        "Markdown, code, a picture, a table, an error",
        good,
        "notebook",
        "ZeroDivisionError",
    ),
    Case("blank.ipynb", "empty", "no cells", notebook, "notebook", "This notebook is empty"),
    Case(
        "long.ipynb",
        "huge",
        "2,000 cells",
        lambda: notebook(*(code(f"x = {n}") for n in range(2_000))),
        "notebook",
        "Page 1 of 40",
    ),
    Case(
        "cut.ipynb",
        "truncated",
        "ends in the middle",
        lambda: good()[:200],
        "notebook",
        "The file is damaged, or no notebook of version 4.",
    ),
    Case(
        "hostile.ipynb",
        "hostile",
        "script in Markdown, outputs and pictures",
        hostile,
        "notebook",
        "an output of the type application/javascript, not shown here",
    ),
)
