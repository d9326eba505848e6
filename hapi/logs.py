"""What must not reach a log."""

import logging
import re

from agents.adapters.redact import without_keys

SIGN_IN_ADDRESS = re.compile(r"(/sign-in/)[^/\s]+")


class WithoutSignInTokens(logging.Filter):
    """Takes the token out of the address of a sign-in link: until it is used, who reads it can sign in."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if SIGN_IN_ADDRESS.search(line):
            record.msg, record.args = SIGN_IN_ADDRESS.sub(r"\1...", line), ()
        return True


class RefusalsAreWarnings(logging.Filter):
    """One warning line for a request that was refused (4xx): anybody can send such, as often as they like.

    Django calls some of them errors (too many fields, a strange Host), and adds a traceback.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
            if record.levelno > logging.WARNING:
                record.levelno, record.levelname = logging.WARNING, "WARNING"
        return True


class WithoutKeys(logging.Formatter):
    """Lines, tracebacks included, in which every key of the environment is blotted out."""

    def format(self, record: logging.LogRecord) -> str:
        return without_keys(super().format(record))
