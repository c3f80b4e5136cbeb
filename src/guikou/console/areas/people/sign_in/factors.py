"""Second factors: who has one, and that nobody works here without, where the installation asks for it."""

from collections.abc import Callable
from datetime import timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone

from guikou.console.words import say
from guikou.kernel.bilingual import Text
from guikou.people.queries import second_factors

MISSING = Text("请先设置第二重验证", "Set up a second factor first")
# What somebody without one can reach: setting it up, proving who they are, going away.
OPEN = ("/account/2fa/", "/account/reauthenticate/", "/account/logout/", "/console/language/", "/static/")
NOTED_EVERY = timedelta(minutes=5)


def required() -> bool:
    """Say whether everybody needs a second factor here."""
    return bool(settings.ENVIRONMENT.second_factor == "required")


class SecondFactorMiddleware:
    """Leads people without a second factor to setting one up, and nowhere else; notes now and then that a session is in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, or lead to the set-up."""
        if request.user.is_authenticated:
            if required() and not request.path.startswith(OPEN) and not _has_one(request):
                return _refusal(request)
            _note(request)
        return self.get_response(request)


def _has_one(request: HttpRequest) -> bool:
    """Say whether the person has one; kept in the session, which ends when an administrator takes the factors away, and the last cannot be removed."""
    if not request.session.get("second_factor") and second_factors(request.user.pk or 0).exists():
        request.session["second_factor"] = True
    return bool(request.session.get("second_factor"))


def _refusal(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        problem = {"type": "about:blank", "title": "Forbidden", "status": 403, "detail": say(MISSING)}
        return JsonResponse(problem, status=403, content_type="application/problem+json")
    return HttpResponseRedirect(reverse("mfa_index"))


def _note(request: HttpRequest) -> None:
    now = timezone.now()
    if now.timestamp() - request.session.get("noted_at", 0) > NOTED_EVERY.total_seconds():
        request.session["noted_at"] = now.timestamp()
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=now)
