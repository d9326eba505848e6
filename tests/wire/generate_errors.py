"""How the Gemini API refuses: a status, words, and details that a program can read."""

from tests.wire.says import Json

TYPE = "type.googleapis.com/google.rpc."

# HTTP status, status, message; the words of the refusal go where {} is.
REFUSALS: dict[str, tuple[int, str, str]] = {
    "refused_key": (400, "INVALID_ARGUMENT", "API key not valid: {}. Please pass a valid API key."),
    "no_key": (403, "PERMISSION_DENIED", "Method doesn't allow unregistered callers."),
    "no_credit": (402, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted."),
    "forbidden": (403, "PERMISSION_DENIED", "Your project has been denied access."),
    "no_model": (404, "NOT_FOUND", "models/x is not found for API version v1."),
    "no_address": (404, "NOT_FOUND", "Requested entity was not found."),
    "bad_request": (400, "INVALID_ARGUMENT", "{}"),
    "job_too_long": (
        400,
        "INVALID_ARGUMENT",
        "The input token count (1204113) exceeds the maximum number of tokens allowed (1048576).",
    ),
    "too_large": (400, "INVALID_ARGUMENT", "Request payload size exceeds the limit: 104857600 bytes."),
    "rate_limited": (429, "RESOURCE_EXHAUSTED", "Resource has been exhausted (e.g. check quota)."),
    "quota": (429, "RESOURCE_EXHAUSTED", "You exceeded your current quota."),
    "server_error": (500, "INTERNAL", "An internal error has occurred."),
    "overloaded": (503, "UNAVAILABLE", "The model is overloaded. Please try again later."),
}

DETAILS: dict[str, Json] = {
    "refused_key": {"@type": f"{TYPE}ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com"},
    "quota": {
        "@type": f"{TYPE}QuotaFailure",
        "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel-FreeTier", "quotaValue": "20"}],
    },
}


def refusal(kind: str, words: str) -> tuple[int, Json]:
    """HTTP status and body."""
    code, status, message = REFUSALS[kind]
    details = [DETAILS[kind]] if kind in DETAILS else []
    return code, error(code, status, message.replace("{}", words), *details)


def error(code: int, status: str, message: str, *details: Json) -> Json:
    """Google's error body, in a stream too."""
    more = {"details": [*details]} if details else {}
    return {"error": {"code": code, "message": message, "status": status, **more}}


def retry_info(delay: str) -> Json:
    """The detail that says how long to wait."""
    return {"@type": f"{TYPE}RetryInfo", "retryDelay": delay}
