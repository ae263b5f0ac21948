"""One transaction round view and response body, with the actor set for the database."""

from collections.abc import Callable
from typing import Any, cast

from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from .plans import planning_of
from .request import Request
from .unit import give_up, unit_of_work


class UnitOfWorkMiddleware:
    """Open the unit of work of a request. It stands last in MIDDLEWARE, next to the view.

    ``ATOMIC_REQUESTS`` would end before templates render and bodies are read; row security would then
    hide everything from them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with unit_of_work(request.user, planning=planning_of(request)) as unit:
            cast(Request, request).now = unit.at
            response = self.get_response(request)
            if isinstance(response, StreamingHttpResponse) and not isinstance(response, FileResponse):
                response.streaming_content = list(cast(Any, response.streaming_content))
            # A form that is only filled in again changes nothing, whatever its page does with it (ADR 6).
            if response.status_code >= 400 or getattr(request, "refilled", False):
                give_up()
        return response
