"""Files of lists for programs, which fetch the same file with a token: whose it is, and refusals that a program can read."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils import timezone

from guikou.console.lists.exports import FORMATS, KIND
from guikou.console.pages import Page
from guikou.kernel.bilingual import Text
from guikou.people.queries import actor_of_token


def bearer(request: HttpRequest) -> str | None:
    """Return the token that comes with a request; None: none does."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip()[:200].replace("\x00", "") if kind.lower() == "bearer" else None


def unauthorized() -> HttpResponse:
    """Refuse a token that is unknown, revoked or past its time."""
    answer = problem(401, Text("缺少有效的令牌", "a valid token is missing"))
    answer["WWW-Authenticate"] = 'Bearer realm="guikou"'
    return answer


def problem(status: int, reason: Text) -> HttpResponse:
    """Return a refusal as the API words it (RFC 9457)."""
    body = {"type": "about:blank", "title": reason.en, "status": status, "detail": reason.en, "detail_zh": reason.zh, "errors": []}
    return JsonResponse(body, status=status, content_type="application/problem+json", json_dumps_params={"ensure_ascii": False})


class ForPrograms(Page):
    """A list whose file a program may fetch with a token."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let in whoever may; for a file of the list also whoever holds a token."""
        self.bearer = bearer(request) if request.method == "GET" and request.GET.get(KIND) in FORMATS else None
        if self.bearer is not None:
            request.actor = actor_of_token(self.bearer, now=timezone.now())  # type: ignore[attr-defined]
        return super().dispatch(request, *args, **kwargs)

    def stranger(self) -> HttpResponseBase:
        """Answer somebody who has not signed in, or whose token is not good."""
        return unauthorized() if self.bearer is not None else super().stranger()

    def refused(self, reason: Text, status: int) -> HttpResponseBase:
        """Say why not."""
        return problem(status, reason) if self.bearer is not None else super().refused(reason, status)
