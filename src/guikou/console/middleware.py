"""What every request of the console needs."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from guikou.people.models import Person
from guikou.people.queries import actor_of


class FrameMiddleware:
    """Puts `request.actor` (None for strangers) and the person's language in force."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language, as that person."""
        request.actor = None  # type: ignore[attr-defined]
        if isinstance(request.user, Person):
            request.actor = actor_of(request.user)  # type: ignore[attr-defined]
            translation.activate("zh-hans" if request.user.language == "zh" else "en")
        return self.get_response(request)
