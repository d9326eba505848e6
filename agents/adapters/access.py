"""Where a provider is and with which key: the environment says so, read anew at every call."""

import os
import re
from dataclasses import dataclass

from agents.adapters.base import AdapterError
from reviews.rules.retry import Fault

ADDRESS = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?(?:/.*)?", re.ASCII)
MOST_PORT = 65_535


@dataclass(frozen=True, slots=True)
class Access:
    """Names of variables. `address` is what holds where `base_url` isn't set; "" where it must be.

    `keyless`: a server of one's own may want no key.
    """

    key: str
    base_url: str
    address: str
    keyless: bool = False


# Beside the providers and not in them, so that asking what is missing imports no provider's package.
OPENAI = Access("OPENAI_API_KEY", "OPENAI_BASE_URL", "https://api.openai.com/v1")
ANTHROPIC = Access("ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "https://api.anthropic.com")
GEMINI = Access("GEMINI_API_KEY", "GEMINI_BASE_URL", "https://generativelanguage.googleapis.com")
COMPATIBLE = Access("COMPATIBLE_API_KEY", "COMPATIBLE_BASE_URL", "", keyless=True)


def problem(access: Access) -> str | None:
    """What the environment lacks, for the admin to read; None where nothing is. No key is in it."""
    base_url, key = _values(access)
    if not base_url:
        return f"{access.base_url} is not set"
    found = ADDRESS.fullmatch(base_url)
    if found is None or int(found[1] or 0) > MOST_PORT:
        return f"{access.base_url} is not an address that begins with http:// or https://"
    if not key and not access.keyless:
        return f"{access.key} is not set"
    if not (key.isascii() and key.isprintable()):
        return f"{access.key} has characters that no key has"
    return None


def read(access: Access) -> tuple[str, str]:
    """The address, without a slash at its end, and the key ("" for none). Raises AdapterError."""
    reason = problem(access)
    if reason is not None:
        raise AdapterError(Fault.REFUSED_KEY, f"The agent can't be used: {reason}.")
    return _values(access)


def _values(access: Access) -> tuple[str, str]:
    base_url = os.environ.get(access.base_url, "").strip() or access.address
    return base_url.rstrip("/"), os.environ.get(access.key, "").strip()
