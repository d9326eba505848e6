"""What must not reach a log."""

import logging
import re

SIGN_IN_ADDRESS = re.compile(r"(/sign-in/)[^/\s]+")


class WithoutSignInTokens(logging.Filter):
    """Takes the token out of the address of a sign-in link: until it is used, who reads it can sign in."""

    def filter(self, record: logging.LogRecord) -> bool:
        line = record.getMessage()
        if SIGN_IN_ADDRESS.search(line):
            record.msg, record.args = SIGN_IN_ADDRESS.sub(r"\1...", line), ()
        return True
