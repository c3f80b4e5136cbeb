"""Pages that say, in plain words, that there is nothing."""

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from guikou.kernel.bilingual import Language
from guikou.portal.answers import page, preferred

OTHERS = ("/console/", "/account/", "/api/", "/static/")
"""What answers beside the portal, with pages of its own for this."""


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is nothing at an address, in the language of the address or else the visitor's."""
    if request.path.startswith(OTHERS):
        return defaults.page_not_found(request, exception)
    named = request.path[1:4]
    language = Language(named[:2]) if named in ("zh/", "en/") else preferred(request)
    paths = {each.value: f"/{each.value}/" for each in Language}
    return page(request, "missing", language, {"paths": paths}, status=404, negotiated=named not in ("zh/", "en/"))
