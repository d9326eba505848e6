"""Why a function in the limited process gave no result. Each message is a sentence about the file."""


class LimitedError(Exception):
    """The file could not be worked on; the same file will hardly fare better next time."""


class TooSlowError(LimitedError):
    """It took too much time."""


class TooBigError(LimitedError):
    """It took too much memory, or what came out is too much."""


class BrokenError(LimitedError):
    """The function failed, or its process was lost. `detail` is for a log: an exception or a signal."""

    def __init__(self, message: str, detail: str) -> None:
        super().__init__(message)
        self.detail = detail


class UnreadableError(LimitedError):
    """The function itself says what is wrong with the file. To be raised by such functions."""
