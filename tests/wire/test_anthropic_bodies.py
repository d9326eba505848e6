"""Answers, streams and errors of the Messages format are what the SDK's own types say."""

import json

import pytest
from anthropic.types import FileMetadata, Message, RawMessageStreamEvent
from pydantic import TypeAdapter

from tests.wire.format import REFUSALS as ALL_REFUSALS
from tests.wire.messages import MESSAGES, REFUSALS, usage
from tests.wire.says import GOOD, TABLE, Says, Spent

EVENT: TypeAdapter[RawMessageStreamEvent] = TypeAdapter(RawMessageStreamEvent)

each_answer = pytest.mark.parametrize("says", GOOD.values(), ids=list(GOOD))


@each_answer
def test_message_is_one_that_the_sdk_knows(says: Says) -> None:
    Message.model_validate_json(json.dumps(MESSAGES.answer(says, 1)), strict=True)


@each_answer
def test_every_event_is_one_that_the_sdk_knows(says: Says) -> None:
    events = [event for event in MESSAGES.events(MESSAGES.answer(says, 1)) if event.name != "ping"]
    read = [EVENT.validate_json(json.dumps(event.data), strict=True) for event in events]
    assert [event.name for event in events] == [each.type for each in read]
    assert [read[0].type, read[-1].type] == ["message_start", "message_stop"]
    pieces = [
        each.delta.text
        for each in read
        if each.type == "content_block_delta" and each.delta.type == "text_delta"
    ]
    assert "".join(pieces) == (says.text or "")


def test_what_a_cache_did_is_counted_beside_the_input() -> None:
    told = usage(Spent(read=100, cached=60, cache_written=30))
    assert told["input_tokens"] == 10
    assert told["cache_read_input_tokens"] == 60
    assert told["cache_creation_input_tokens"] == 30


def test_file_is_told_of_as_the_sdk_knows() -> None:
    about = FileMetadata.model_validate_json(json.dumps(MESSAGES.describe(TABLE)), strict=True)
    assert (about.id, about.filename, about.mime_type) == (TABLE.id, TABLE.name, TABLE.media_type)


def test_format_has_every_refusal() -> None:
    assert set(REFUSALS) == set(ALL_REFUSALS)
