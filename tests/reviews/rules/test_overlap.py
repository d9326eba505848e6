"""The draw of final attempts that are scored twice."""

from decimal import Decimal
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.overlap import is_drawn


def test_it_is_the_first_64_bits_of_the_digest_as_a_fraction() -> None:
    bits = int(sha256(b"42:17:feedback").hexdigest()[:16], 16)
    # A fraction between the drawn number and the next one of three decimals decides.
    above = (Decimal(bits) / 2**64).quantize(Decimal("0.001"), rounding="ROUND_CEILING")
    assert is_drawn(seed=42, ordinal=17, arm="feedback", fraction=above)
    assert not is_drawn(seed=42, ordinal=17, arm="feedback", fraction=above - Decimal("0.001"))


@given(
    st.integers(0, 2**31),
    st.integers(0, 200_000),
    st.sampled_from(["", "feedback", "retry"]),
    st.decimals(0, 1, places=3),
)
def test_nothing_at_0_everything_at_1_and_who_is_drawn_stays_so_at_more(
    seed: int, ordinal: int, arm: str, fraction: Decimal
) -> None:
    def drawn(at: Decimal) -> bool:
        return is_drawn(seed=seed, ordinal=ordinal, arm=arm, fraction=at)

    assert (drawn(Decimal(0)), drawn(Decimal(1))) == (False, True)
    assert not drawn(fraction / 2) or drawn(fraction)


@pytest.mark.parametrize("fraction", ["0.1", "0.5", "0.9"])
def test_over_many_trials_the_share_is_the_fraction(fraction: str) -> None:
    drawn = sum(
        is_drawn(seed=1, ordinal=ordinal, arm="", fraction=Decimal(fraction)) for ordinal in range(4_000)
    )
    # 4 standard errors of a proportion of 4,000 are at most 0.032.
    assert abs(drawn / 4_000 - float(fraction)) < 0.032


def test_arms_and_seeds_are_drawn_apart() -> None:
    half = Decimal("0.5")
    draws = {
        key: tuple(is_drawn(seed=key[0], ordinal=ordinal, arm=key[1], fraction=half) for ordinal in range(64))
        for key in [(1, "feedback"), (1, "retry"), (2, "feedback")]
    }
    assert len(set(draws.values())) == 3
