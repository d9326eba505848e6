"""What every request is held to, and what every response carries."""

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers


class Utf8OnlyMiddleware:
    """Refuses (400) a body in another encoding than UTF-8: UTF-7, for one, can carry lone surrogates, which
    can neither be stored nor shown."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Django sets it where the Content-Type names a charset that Python knows; such a form's values and
        # names would be decoded with it.
        if request.encoding is not None and codecs.lookup(request.encoding).name != "utf-8":
            raise BadRequest("The body must be UTF-8.")
        return self.get_response(request)


class VaryOnHtmxMiddleware:
    """One URL serves the page and its fragment, so no cache may give one for the other."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            patch_vary_headers(response, ["HX-Request"])
        return response
