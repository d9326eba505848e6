"""A Gemini request's body against the types of the SDK, and what goes together in it."""

import json
import re

from google.genai import types
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from tests.wire.says import Json

FUNCTION = re.compile(r"[a-zA-Z_][a-zA-Z0-9_.:-]{0,127}")


class Request(BaseModel):
    """The body. The SDK has models of its parts alone; they forbid what they don't name."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel)

    contents: list[types.Content]
    system_instruction: types.Content | None = None
    tools: list[types.Tool] = []
    tool_config: types.ToolConfig | None = None
    safety_settings: list[types.SafetySetting] = []
    generation_config: types.GenerationConfig | None = None
    cached_content: str | None = None


def problem(body: Json) -> str | None:
    """What the types don't know, in the provider's words, with the place."""
    try:
        Request.model_validate_json(json.dumps(body), strict=True)
    except ValidationError as error:
        worst = max(error.errors(include_url=False), key=lambda each: len(each["loc"]))
        *place, name = map(str, worst["loc"])
        if worst["type"] == "extra_forbidden":
            where = ".".join(place)
            return f"Invalid JSON payload received. Unknown name \"{name}\" at '{where}': Cannot find field."
        return f"Invalid value at '{'.'.join([*place, name])}': {worst['msg']}"
    return None


def tools_problem(body: Json) -> str | None:
    """What is wrong with the tools, or with how much is asked for."""
    tools = body.get("tools", [])
    functions = [each for tool in tools for each in tool.get("functionDeclarations", [])]
    for number, function in enumerate(functions):
        where = f"tools[0].function_declarations[{number}]"
        if not FUNCTION.fullmatch(function.get("name", "")):
            return f"* GenerateContentRequest.{where}.name: Invalid function name."
        if function.get("parametersJsonSchema", {"type": "object"}).get("type") != "object":
            return f"* GenerateContentRequest.{where}.parameters: schema should be of type OBJECT."
    hosted = any("codeExecution" in tool for tool in tools)
    config = body.get("toolConfig", {})
    if functions and hosted and not config.get("includeServerSideToolInvocations"):
        return (
            "Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with"
            " Function calling."
        )
    if body.get("generationConfig", {}).get("maxOutputTokens", 1) < 1:
        return "max_output_tokens must be positive."
    return None
