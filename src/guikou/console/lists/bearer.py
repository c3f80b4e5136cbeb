"""Files of lists for programs: the token of a request, and refusals that a program can read."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from guikou.kernel.bilingual import Text


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
