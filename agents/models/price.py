"""What a model's tokens cost, and from when on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Price(models.Model):
    """US dollars for a million tokens of one model, valid from a day (UTC) until the next row's day.

    `kind` is the adapter's. `cached_usd` null: cached input costs as much as other input; `cache_write_usd`
    null: so does input that is written to the cache. `session_usd`: what one session of the provider's own
    code execution costs. A call with more than `long_from` tokens of input costs `long_input` times the
    input's prices and `long_output` times the output's; null: none does. `source` says where the figure was
    read.
    """

    kind = models.CharField(max_length=40)
    model = models.CharField(max_length=120)
    valid_from = models.DateField()
    input_usd = models.DecimalField(max_digits=12, decimal_places=6)
    output_usd = models.DecimalField(max_digits=12, decimal_places=6)
    cached_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    cache_write_usd = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    session_usd = models.DecimalField(max_digits=12, decimal_places=6, default=0)
    long_from = models.PositiveIntegerField(null=True, blank=True)
    long_input = models.DecimalField(max_digits=9, decimal_places=6, default=1)
    long_output = models.DecimalField(max_digits=9, decimal_places=6, default=1)
    source = models.CharField(max_length=300)
    added_at = models.DateTimeField(auto_now_add=True)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["kind", "model", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "model", "valid_from"], name="price_once_a_day"),
            models.CheckConstraint(
                condition=Q(input_usd__gte=0, output_usd__gte=0, session_usd__gte=0)
                & (Q(cached_usd__isnull=True) | Q(cached_usd__gte=0))
                & (Q(cache_write_usd__isnull=True) | Q(cache_write_usd__gte=0)),
                name="price_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(long_input__gte=1, long_output__gte=1), name="price_no_cheaper_when_long"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.model} from {self.valid_from}"
