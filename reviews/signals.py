"""What `reviews` tells whoever listens. Sent after the commit: a signal is a wake-up, never the truth."""

from django.dispatch import Signal

# Some cycle may be taken by a worker now. Sent with `count`, the number of cycles newly queued.
cycles_queued = Signal()

# Somebody has asked for an export, which a worker may make now. Sent without anything more.
export_asked = Signal()
