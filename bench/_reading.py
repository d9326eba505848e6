"""What `./run bench reading` needs: a large Word file as everybody's deliverable, and reviewers who type."""

from __future__ import annotations

import hashlib
import io
import random
from uuid import UUID

import docx
from django.core.files.base import ContentFile
from PIL import Image

from reviews.actions.claim import claim_next
from reviews.models import Criterion, Deliverable, DeliverableFile, ReviewSlot, User

MB = 1_000_000
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WORDS = [
    "harbour",
    "depth",
    "quay",
    "metre",
    "tide",
    "buoy",
    "chart",
    "pilot",
    "berth",
    "lock",
    "crane",
    "cargo",
]


def word_file(size: int = 5 * MB) -> bytes:
    """A report of about `size` bytes: sixty sections of text with a table each, and photographs."""
    chance = random.Random(5)  # the same file each time
    document = docx.Document()
    for section in range(60):
        document.add_heading(f"Section {section + 1}", 2)
        for _ in range(4):
            document.add_paragraph(" ".join(chance.choices(WORDS, k=120)).capitalize() + ".")
        table = document.add_table(rows=4, cols=3)
        for row in table.rows:
            for cell in row.cells:
                cell.text = f"{chance.choice(WORDS)} {chance.randrange(100)}"
    room = size - len(_stored(document))
    while room > 0:
        picture = _picture(chance, min(room, MB))
        room -= len(picture)
        document.add_picture(io.BytesIO(picture))
    return _stored(document)


def _stored(document: docx.document.Document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _picture(chance: random.Random, size: int) -> bytes:
    """Noise, which no compression makes smaller."""
    side = max(8, int((size / 3) ** 0.5))
    buffer = io.BytesIO()
    Image.frombytes("RGB", (side, side), chance.randbytes(3 * side * side)).save(buffer, "PNG")
    return buffer.getvalue()


def deliver_to_all(content: bytes, name: str = "report.docx") -> None:
    """Every deliverable gets this file; its bytes are stored once."""
    digest = hashlib.sha256(content).hexdigest()
    first: DeliverableFile | None = None
    for deliverable in Deliverable.objects.all():
        record = DeliverableFile(
            deliverable=deliverable, position=0, name=name, media_type=WORD, size=len(content), sha256=digest
        )
        if first is None:
            record.file.save(name, ContentFile(content), save=False)
            first = record
        else:
            record.file.name = first.file.name
        record.save()


def at_work(username: str) -> UUID:
    """The slot that this reviewer claims, with the clock running."""
    return claim_next(reviewer=User.objects.get(username=username), start=True).slot_id


def typed(criteria: list[int], letters: int) -> dict[str, str]:
    """The fields of the page when the reviewer has scored all and typed so many letters of a reason."""
    reason = ("The depth at the quay is given without its tide. " * (letters // 48 + 1))[:letters]
    fields = {f"verdict-{criterion}": "not_met" for criterion in criteria}
    return fields | {f"reason-{criterion}": reason for criterion in criteria}


def criteria_of(slot: UUID) -> list[int]:
    rubric = ReviewSlot.objects.values_list("cycle__trial__rubric", flat=True).get(pk=slot)
    return list(Criterion.objects.filter(rubric=rubric).values_list("pk", flat=True))
