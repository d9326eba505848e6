"""`./run bench weight`: what the desk page of a real review weighs in a browser with an empty cache.

It is the page that the demo's reviewer gets next, served by gunicorn with collected and compressed static
files. Everything that came over the network counts, headers and bodies as they were transferred.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hapi.settings")

import django

django.setup()

from agents.demo.people import REVIEWER  # noqa: E402 - Django has to be set up first
from agents.demo.seed import load_demo  # noqa: E402
from bench._server import serving  # noqa: E402
from bench._slots import make_session  # noqa: E402
from bench._transfers import transfers  # noqa: E402
from reviews.actions.claim import claim_next  # noqa: E402
from reviews.models import User  # noqa: E402


def prepare() -> tuple[UUID, str]:
    """The demo's next piece of work, claimed, and a session of its reviewer."""
    load_demo()
    reviewer = User.objects.get(username=REVIEWER)
    return claim_next(reviewer=reviewer, start=True).slot_id, make_session(reviewer)


def main() -> None:
    slot, session = prepare()
    with serving() as port:
        received = transfers(f"http://127.0.0.1:{port}/desk/{slot}/", session)
    for name, size in sorted(received.items(), key=lambda item: -item[1]):
        print(f"{size / 1000:8.1f} kB  {name.split('/', 3)[3]}", file=sys.stderr)
    print(json.dumps({"kb": round(sum(received.values()) / 1000, 1), "requests": len(received)}))


if __name__ == "__main__":
    main()
