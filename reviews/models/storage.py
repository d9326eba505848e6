"""Where files lie. A stored name is random: neither a path nor a URL tells whose file it is."""

from __future__ import annotations

import uuid

from django.db import models


def private_path(instance: models.Model, filename: str) -> str:
    """A random name below two levels of folders, so that no folder grows without bound."""
    name = uuid.uuid4().hex
    return f"{name[:2]}/{name[2:4]}/{name}"
