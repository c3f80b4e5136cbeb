"""Keeping public pages the same for everybody."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class PublicMiddleware:
    """
    Lets what stands before the portal's pages leave no trace on them: they set no cookie, and no cookie changes them, so that any cache may keep them.

    Has to be the outermost of those that touch cookies and languages.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer; `varies` is what the portal says of its own pages."""
        answer = self.get_response(request)
        varies = getattr(answer, "varies", None)
        if varies is None:
            return answer
        answer.cookies.clear()
        answer.headers["Vary"] = varies
        if not varies:
            del answer.headers["Vary"]
        return answer
