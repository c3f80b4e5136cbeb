"""Pages that say what went wrong before any page of ours was reached."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

TOO_LARGE = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - as Django calls it; nothing of a bad request is shown
    """Say that a request is not understood, or that it is too large."""
    too_large = isinstance(exception, TOO_LARGE)
    return HttpResponse(render_to_string("400.html", {"too_large": too_large}), status=413 if too_large else 400)
