"""In which language the pages are."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from guikou.people.operations.own import choose_language

YEAR_SECONDS = 365 * 24 * 3600


@require_POST
@never_cache
def choose(request: HttpRequest) -> HttpResponse:
    """Turn to the chosen language: kept with the person, or in a cookie for somebody who has not signed in."""
    wanted = "en" if request.POST.get("language") == "en" else "zh"
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        back = "/console/"
    actor: Any = request.actor  # type: ignore[attr-defined]
    if actor:
        choose_language(by=actor, language=wanted, now=timezone.now())
    answer = redirect(back)
    code = "en" if wanted == "en" else "zh-hans"
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=YEAR_SECONDS,
        samesite="Lax",
        secure=bool(settings.SESSION_COOKIE_SECURE),
        httponly=True,
    )
    return answer
