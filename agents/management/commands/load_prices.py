"""`./run manage load_prices`: the prices that come with the program. `./run` calls it at every start."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from agents.actions.prices import load_prices
from agents.adapters import price_table


class Command(BaseCommand):
    help = "Add the prices that come with the program and are missing. None that is there is changed."

    def handle(self, *args: Any, **options: Any) -> None:
        load_prices(price_table.shipped())
