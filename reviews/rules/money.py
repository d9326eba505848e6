"""Amounts of money as text."""

from decimal import Decimal

CENT = Decimal("0.01")


def exact(amount: Decimal) -> str:
    """Every decimal that counts, two at least, with thousands set apart: 0.50, 0.0025, 1,200.00."""
    return f"{amount.normalize():,f}" if amount % CENT else f"{amount:,.2f}"
