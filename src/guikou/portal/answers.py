"""How public pages answer: in the language of their address, for everybody the same, with marks by which they need not be loaded again."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation.trans_real import parse_accept_lang_header

from guikou.kernel.bilingual import Language
from guikou.release.queries import public

CODES: Final[Mapping[Language, str]] = {Language.ZH: "zh-hans", Language.EN: "en"}
TAGS: Final[Mapping[Language, str]] = {Language.ZH: "zh-CN", Language.EN: "en"}
FRESH: Final = 60
"""Seconds for which a page may be kept without asking again: after so long a recall is seen everywhere."""
POLICY: Final = "Content-Security-Policy"
_POLICY: Final = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"


def preferred(request: HttpRequest) -> Language:
    """Return which of our languages the visitor's browser likes best."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")[:400].lower()):
        if code.startswith(("zh", "en")):
            return Language(code[:2])
    return Language.ZH if settings.LANGUAGE_CODE.startswith("zh") else Language.EN


def whole(path: str) -> str:
    """Return the address of a path of this website."""
    return f"{settings.ENVIRONMENT.address}{path}"


def rendered(template: str, language: Language, context: Mapping[str, Any]) -> str:
    """Return a page in that language. `paths` of the context are the addresses of the same page by language, for the switch."""
    with translation.override(CODES[language]):
        frame = {
            "language": language,
            "tag": TAGS[language],
            "other": Language.EN if language is Language.ZH else Language.ZH,
            "owner": public.owner(),
            "home": f"/{language.value}/",
            "base": whole(""),
        }
        return render_to_string(f"portal/{template}.html", {**frame, **context})


def page(
    request: HttpRequest,
    template: str,
    language: Language,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    modified: datetime | None = None,
    negotiated: bool = False,
    kept: bool = True,
) -> HttpResponse:
    """Answer with a page. `negotiated`: the same address has it in the other language too. `kept`: nothing in it is of one person alone."""
    answer = HttpResponse(rendered(template, language, context), status=status)
    answer.headers["Content-Language"] = TAGS[language]
    return finished(request, answer, modified=modified, negotiated=negotiated, kept=kept)


def finished(
    request: HttpRequest, answer: HttpResponse, *, modified: datetime | None = None, negotiated: bool = False, kept: bool = True
) -> HttpResponse:
    """Return the answer with its headers, or 304 where the visitor has it already."""
    answer.headers[POLICY] = _POLICY
    answer.varies = "Accept-Language" if negotiated else ""  # type: ignore[attr-defined] # see middleware
    answer.headers["Cache-Control"] = f"public, max-age={FRESH}" if kept else "no-store, private"
    if not kept or answer.status_code not in (200, 404, 410):
        return answer
    tag = f'"{hashlib.sha256(answer.content).hexdigest()[:32]}"'
    answer.headers["ETag"] = tag
    if modified:
        answer.headers["Last-Modified"] = http_date(modified.timestamp())
    if answer.status_code != 200:
        return answer
    unchanged = get_conditional_response(request, etag=tag, last_modified=int(modified.timestamp()) if modified else None, response=answer)
    if unchanged is None or unchanged is answer:
        return answer
    unchanged.varies = answer.varies  # type: ignore[attr-defined]
    return unchanged
