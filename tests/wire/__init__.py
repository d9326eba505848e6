"""A local server that speaks OpenAI's chat completions, and misbehaves on demand.

    with serve("ok") as server:          # or serve("rate_limited", "ok"): one after the other, the last one
    stays
        os.environ["OPENAI_BASE_URL"] = server.base_url

`behaviours.BEHAVIOURS` has the names. By hand: `python -m tests.wire --port 8099 ok`, then point
OPENAI_BASE_URL at what it prints.
"""

from tests.wire.server import WireServer, serve

__all__ = ["WireServer", "serve"]
