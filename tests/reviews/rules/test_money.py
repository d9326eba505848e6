"""Amounts of money as text: every decimal that counts."""

from decimal import Decimal

import pytest

from reviews.rules.money import exact


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.00"),
        ("0.5000", "0.50"),
        ("0.0025", "0.0025"),
        ("10", "10.00"),
        ("1200.1234", "1,200.1234"),
        ("1234567.5", "1,234,567.50"),
    ],
)
def test_two_decimals_at_least_and_all_that_count(amount: str, text: str) -> None:
    assert exact(Decimal(amount)) == text
