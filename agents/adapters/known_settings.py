"""Which settings each kind of agent reads, with a line for the person who writes them.

Beside the adapters and not in them, so that listing them imports no provider's package.
"""

from collections.abc import Mapping
from dataclasses import fields

from agents.adapters.base import Limits

Settings = Mapping[str, str]

_LIMITS = ", ".join(f"{field.name} ({field.default:,})" for field in fields(Limits))

LIMITS: Settings = {
    "limits": f"the most that a run may take and hold, by name; what is left out stays: {_LIMITS}",
}

PRICES: Settings = {
    "input_usd_per_million": "US dollars for a million tokens read",
    "output_usd_per_million": "US dollars for a million tokens written",
    "cached_usd_per_million": "US dollars for a million tokens read from the cache; left out: as other input",
    "cache_write_usd_per_million": "US dollars for a million tokens written to the cache; left out: as other "
    "input",
    "session_usd": "US dollars for one session of the provider's own code execution; left out: none",
}

_PRICES = ", ".join(PRICES)

_MODEL: Settings = {
    "temperature": "a number from 0 to 2, sent as it is; left out: the provider's own",
    "reasoning": "how much the model thinks first, in the provider's own word; left out: the provider's own",
    "stream": "true: answers come in pieces, for a line that cuts off what is silent; left out: in one",
}

# OpenAI and Gemini.
HOSTED: Settings = {
    **_MODEL,
    "code": "true: the model may run code at the provider's, and the files that it makes are delivered; left "
    "out: it may not",
    "prices": f"what tokens cost, by name: {_PRICES}; left out: as the price table says",
    **LIMITS,
}

# Its current models refuse a request that sets the temperature.
ANTHROPIC: Settings = {name: told for name, told in HOSTED.items() if name != "temperature"}

OPENAI_COMPATIBLE: Settings = {
    **_MODEL,
    "vision": "true: the model is sent pictures as they are; left out: they are only named",
    "prices": f"what tokens cost, by name: {_PRICES}; left out: what a run cost is unknown, and a cap counts "
    "each at the most it may cost",
    **LIMITS,
}

SCRIPTED: Settings = {
    "seconds": "how long every reply takes, or the least and the most, such as [4, 20]; left out: no time",
    "cost_usd": "what every reply costs; left out: nothing",
    "replay": "false: every deliverable is made up from the job; left out: what was written for a demo task "
    "is used",
    "fail": "a list of failures on demand, each with fault, and as wanted attempt, tasks, times, retry_after",
    **LIMITS,
}
