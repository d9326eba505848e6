from agents.adapters.answer_cap import MOST_BYTES, most_bytes
from agents.adapters.base import Limits


def test_the_cap_grows_with_the_limits_and_ends_at_20_megabytes() -> None:
    assert most_bytes(Limits()) == 11_400_000
    assert most_bytes(Limits(message_chars=300_000, max_output_tokens=10_000)) == 8_200_000
    assert most_bytes(Limits(message_chars=10**9)) == MOST_BYTES == 20_000_000
