"""The list of releases, and one release."""

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from guikou.kernel.bilingual import Language, Refusal
from guikou.portal import shown
from guikou.portal.answers import finished, page, preferred
from guikou.release.content import KINDS
from guikou.release.queries import public

EACH = 20
GONE = 410


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Lead to the list in the visitor's language."""
    return finished(request, HttpResponseRedirect(f"/{preferred(request).value}/"), negotiated=True)


@require_safe
def listing(request: HttpRequest, language: Language) -> HttpResponse:
    """List what is public, by unit and kind."""
    unit, kind = _number(request.GET.get("unit", "")), request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    chosen = public.unit(unit) if unit else None
    found = public.listed(unit=chosen.pk if chosen else None, kind=kind)
    numbered = Paginator(found, EACH)
    part = numbered.get_page(request.GET.get("page"))
    given = {"unit": chosen.pk if chosen else "", "kind": kind}

    def query(**changed: Any) -> str:
        kept = {name: value for name, value in {**given, **changed}.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    here = query(page=part.number if part.number > 1 else "")
    context = {
        "rows": [shown.Row.of(each, language) for each in part],
        "part": part,
        "units": public.units(),
        "kinds": [(each, KINDS[each]) for each in public.kinds() if each in KINDS],
        "unit": chosen,
        "kind": kind,
        "kind_word": KINDS.get(kind),
        "without_unit": query(unit=""),
        "without_kind": query(kind=""),
        "before": query(page=part.number - 1) if part.has_previous() else None,
        "after": query(page=part.number + 1) if part.has_next() else None,
        "paths": {each.value: f"/{each.value}/{here}" for each in Language},
        "canonical": f"/{language.value}/{here}",
        "feed": shown.feed_name(unit=chosen.pk if chosen else None, kind=kind),
    }
    return page(request, "list", language, context)


@require_safe
def permanent(request: HttpRequest, slug: str) -> HttpResponse:
    """Show a release at the address that every copy of it names, in the visitor's language."""
    return _shown(request, slug, preferred(request), negotiated=True)


@require_safe
def release(request: HttpRequest, language: Language, slug: str) -> HttpResponse:
    """Show a release in one language; where it has no such version, in the one that it has."""
    return _shown(request, slug, language, negotiated=False)


def _shown(request: HttpRequest, slug: str, language: Language, *, negotiated: bool) -> HttpResponse:
    try:
        found = public.release(slug)
    except public.NoSuchRelease as nothing:
        raise Http404 from nothing
    except Refusal:  # damaged: nobody is shown half of it
        return page(request, "unreadable", language, {"paths": shown.paths(slug)}, status=503, kept=False)
    modified = found.page.recalled_at or found.page.changed_at
    if found.content is None:
        context: dict[str, Any] = {"found": found, "slug": slug, "paths": shown.paths(slug)}
        return page(request, "recalled", language, context, status=GONE, modified=modified, negotiated=negotiated)
    context = shown.release(found, found.content, language, negotiated=negotiated)
    return page(request, "release", language, context, modified=modified, negotiated=negotiated)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
