"""When a provider may be called next, for its limit of calls a minute."""

from __future__ import annotations

from django.db import models


class Pace(models.Model):
    """One row a provider (the adapter's kind). `free_at` is when the next call may leave; it is moved by
    one conditional statement, so that all workers together keep the rate."""

    kind = models.CharField(max_length=40, primary_key=True)
    free_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.kind
