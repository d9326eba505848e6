"""The formats that the server speaks, in the order in which a path is looked up."""

from tests.wire.chat import CHAT
from tests.wire.format import Format
from tests.wire.generate import GENERATE
from tests.wire.messages import MESSAGES
from tests.wire.responses import RESPONSES

FORMATS: tuple[Format, ...] = (CHAT, RESPONSES, MESSAGES, GENERATE)
