"""No key of the environment gets into a log, wherever in a record it stands."""

import io
import logging

import pytest

from hapi.logs import WithoutKeys

KEY = "sk-planted-0123456789"


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> tuple[logging.Logger, io.StringIO]:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(WithoutKeys("%(name)s: %(message)s"))
    logger = logging.Logger("test")
    logger.addHandler(handler)
    return logger, written


def test_a_key_in_the_arguments_is_blotted_out(lines: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = lines
    logger.warning("refused: %s", {"Authorization": f"Bearer {KEY}"})
    assert written.getvalue() == "test: refused: {'Authorization': 'Bearer ***'}\n"


def test_a_key_in_a_traceback_is_blotted_out(lines: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = lines
    try:
        raise ValueError(f"no such key: {KEY}")
    except ValueError:
        logger.exception("it failed")
    assert "ValueError: no such key: ***" in written.getvalue()
    assert KEY not in written.getvalue()


def test_short_values_stay(
    monkeypatch: pytest.MonkeyPatch, lines: tuple[logging.Logger, io.StringIO]
) -> None:
    """A key of three letters would blot out half of every log."""
    logger, written = lines
    monkeypatch.setenv("COMPATIBLE_API_KEY", "no")
    logger.warning("no key is there")
    assert written.getvalue() == "test: no key is there\n"
