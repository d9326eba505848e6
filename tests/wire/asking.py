"""Requests as the providers take them, for the tests of the server itself."""

from tests.wire import generate_order, messages_order
from tests.wire.messages import VERSION
from tests.wire.says import Json

TOOL: Json = {
    "type": "object",
    "properties": {"name": {"type": "string"}},
    "required": ["name"],
    "additionalProperties": False,
}

# What every format asks for, with the key "k".
HEADERS = {"Authorization": "Bearer k", "X-Goog-Api-Key": "k", "Anthropic-Version": VERSION}

PDF = "JVBERg=="

# By format: path and a body that is taken.
GOOD: dict[str, tuple[str, Json]] = {
    "chat": (
        "/v1/chat/completions",
        {
            "model": "m",
            "messages": [
                {"role": "system", "content": "Rules."},
                {"role": "user", "content": [{"type": "text", "text": "Hello"}]},
                {
                    "role": "assistant",
                    "content": None,
                    "reasoning_content": "Hm.",
                    "tool_calls": [
                        {"id": "c1", "type": "function", "function": {"name": "f", "arguments": "{}"}},
                        {"id": "c2", "type": "function", "function": {"name": "f", "arguments": "{}"}},
                    ],
                },
                {"role": "tool", "tool_call_id": "c1", "content": "one"},
                {"role": "tool", "tool_call_id": "c2", "content": "two"},
            ],
            "tools": [{"type": "function", "function": {"name": "f", "parameters": TOOL}}],
        },
    ),
    "responses": (
        "/v1/responses",
        {
            "model": "m",
            "store": False,
            "include": ["reasoning.encrypted_content"],
            "input": [
                {
                    "role": "user",
                    "content": [
                        {"type": "input_text", "text": "Hello"},
                        {
                            "type": "input_file",
                            "filename": "a.pdf",
                            "file_data": "data:application/pdf;base64,JVBERg==",
                        },
                    ],
                },
                {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAAA"},
                {"type": "function_call", "call_id": "c1", "name": "f", "arguments": "{}"},
                {"type": "function_call_output", "call_id": "c1", "output": "one"},
            ],
            "tools": [{"type": "function", "name": "f", "parameters": TOOL, "strict": True}],
        },
    ),
    "messages": (
        "/v1/messages",
        {
            "model": "m",
            "max_tokens": 1000,
            "system": [{"type": "text", "text": "Rules.", "cache_control": {"type": "ephemeral"}}],
            "messages": [
                {
                    "role": "user",
                    "content": [
                        {"type": "text", "text": "Hello"},
                        {
                            "type": "document",
                            "source": {"type": "base64", "media_type": "application/pdf", "data": PDF},
                            "title": "a.pdf",
                        },
                    ],
                },
                {
                    "role": "assistant",
                    "content": [
                        {"type": "thinking", "thinking": "Hm.", "signature": messages_order.signature("Hm.")},
                        {"type": "tool_use", "id": "t1", "name": "f", "input": {}},
                        {"type": "tool_use", "id": "t2", "name": "f", "input": {}},
                    ],
                },
                {
                    "role": "user",
                    "content": [
                        {"type": "tool_result", "tool_use_id": "t1", "content": "one"},
                        {"type": "tool_result", "tool_use_id": "t2", "content": "two", "is_error": True},
                        {"type": "text", "text": "Go on."},
                    ],
                },
            ],
            "tools": [{"name": "f", "description": "Does it.", "input_schema": TOOL}],
            "cache_control": {"type": "ephemeral"},
        },
    ),
    "generate": (
        "/v1/models/m:generateContent",
        {
            "systemInstruction": {"parts": [{"text": "Rules."}]},
            "contents": [
                {
                    "role": "user",
                    "parts": [
                        {"text": "Hello"},
                        {"inlineData": {"mimeType": "application/pdf", "data": PDF}},
                    ],
                },
                {
                    "role": "model",
                    "parts": [
                        {"text": "Hm.", "thought": True},
                        generate_order.signed({"functionCall": {"id": "c1", "name": "f", "args": {}}}),
                        {"functionCall": {"id": "c2", "name": "f", "args": {}}},
                    ],
                },
                {
                    "role": "user",
                    "parts": [
                        {"functionResponse": {"id": "c1", "name": "f", "response": {"output": "one"}}},
                        {"functionResponse": {"id": "c2", "name": "f", "response": {"error": "two"}}},
                    ],
                },
            ],
            "tools": [
                {
                    "functionDeclarations": [
                        {"name": "f", "description": "Does it.", "parametersJsonSchema": TOOL}
                    ]
                },
                {"codeExecution": {}},
            ],
            "toolConfig": {"includeServerSideToolInvocations": True},
            "generationConfig": {
                "maxOutputTokens": 1000,
                "thinkingConfig": {"thinkingLevel": "HIGH", "includeThoughts": True},
            },
        },
    ),
}
