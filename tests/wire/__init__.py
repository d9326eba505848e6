"""A local server that speaks the formats of the providers, and misbehaves on demand.

    with serve("ok") as server:      # or serve("rate_limited", "ok"): one after the other, the last one stays
        os.environ |= server.environment()

What it is told to do is a name (`behaviours.names()`), what the model says (`Says`) or a whole conversation
(`Script`); whichever format a request comes in gets it in that format, streamed if it asks for that.

    says.py        what a model says, in words of no format        transport.py   what goes wrong on the way
    format.py      what a format has to tell of itself             behaviours.py  everything by name
    chat.py, responses.py, ...   one format each; formats.py lists them           server.py  the server

By hand: `python -m tests.wire --port 8099 job`, then set what it prints.
"""

from tests.wire.says import Call, HostedFile, Says, Script, Spent, call
from tests.wire.server import WireServer, serve

__all__ = ["Call", "HostedFile", "Says", "Script", "Spent", "WireServer", "call", "serve"]
