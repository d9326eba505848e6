"""What reviews and studies from before say about themselves: counts, completion and the protocol's digest."""

import hashlib
import json
from datetime import UTC

from django.db import migrations

COUNTS = """
UPDATE reviews_review AS review
SET met = found.met, not_met = found.not_met, not_applicable = found.not_applicable
FROM (
    SELECT review_id,
           count(*) FILTER (WHERE verdict = 'met') AS met,
           count(*) FILTER (WHERE verdict = 'not_met') AS not_met,
           count(*) FILTER (WHERE verdict = 'not_applicable') AS not_applicable
    FROM reviews_score
    WHERE version = 1
    GROUP BY review_id
) AS found
WHERE found.review_id = review.id
"""

# Until now every review was a primary one, whose completion its cycle has.
COMPLETION = """
UPDATE reviews_review AS review
SET completed_all = cycle.completed_all,
    completed_critical = cycle.completed_critical,
    completed_weighted = cycle.completed_weighted
FROM reviews_reviewcycle AS cycle
WHERE cycle.id = review.cycle_id
"""


def digests(apps, schema_editor):
    study_model = apps.get_model("reviews", "Study")
    for study in study_model.objects.iterator():
        content = {
            "study": study.slug,
            "title": study.title,
            "started_at": study.started_at.astimezone(UTC).isoformat(timespec="microseconds"),
            "protocol": study.protocol,
        }
        text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
        file = text.encode() + b"\n"
        study_model.objects.filter(pk=study.pk).update(protocol_sha256=hashlib.sha256(file).hexdigest())


class Migration(migrations.Migration):
    dependencies = [("reviews", "0005_report")]

    operations = [
        migrations.RunSQL(COUNTS, migrations.RunSQL.noop),
        migrations.RunSQL(COMPLETION, migrations.RunSQL.noop),
        migrations.RunPython(digests, migrations.RunPython.noop),
    ]
