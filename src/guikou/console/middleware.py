"""What every request of the console needs."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.generic import RedirectView

from guikou.people.queries import actor_of

OPEN: frozenset[str] = frozenset()
"""Names of Wagtail's own addresses that answer. Everything else of Wagtail is closed: it knows nothing of our scopes and leaves no trail line."""

UNUSED = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), interest-cohort=()"
"""What browsers can do for pages and none of ours asks for."""

PRIVATE = ("/console/", "/account/")


class FrameMiddleware:
    """Puts `request.actor` (None for strangers) and the person's language in force, forbids to keep private pages, and keeps Wagtail's own closed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the person's language, as that person."""
        request.actor = None  # type: ignore[attr-defined]
        if request.user.is_authenticated:
            request.actor = actor_of(request.user)  # type: ignore[attr-defined]
            translation.activate("zh-hans" if request.user.language == "zh" else "en")
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", UNUSED)
        if request.path.startswith(PRIVATE):
            answer.headers.setdefault("Cache-Control", "no-store, private")
        return answer

    def process_view(self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object) -> None:  # noqa: ARG002 - Django passes them
        """
        Keep Wagtail's own pages closed.

        :raises Http404: the address is one of them.
        """
        match = request.resolver_match
        if match and match.route.startswith("console/") and not _ours(view) and match.url_name not in OPEN:
            raise Http404


def _ours(view: object) -> bool:
    shown: Any = getattr(view, "view_class", view)
    return shown is RedirectView or shown.__module__.startswith("guikou.")
